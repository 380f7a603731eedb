import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { askDaemon } from '../../../src/cli/ask-daemon.ts'
import { DroverError } from '../../../src/errors.ts'
import { filesWhileLeader } from '../../../src/lease/only-while-leader.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { beDaemon } from './a-daemon.ts'
import { openDoor } from './a-door.ts'
import { fillState } from './a-state.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()
const state = () => join(folderPath(), 'state')
const TOPIC = `apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata: { name: orders, labels: { strimzi.io/cluster: shop } }
spec: { partitions: 3, replicas: 3 }
`
const apply = (...more: string[]) => drover(['apply', '-f', '-', '--state', state(), ...more], { input: TOPIC })
const applied = () => (existsSync(join(state(), 'applied')) ? readdirSync(join(state(), 'applied')) : [])
/** As beside a daemon that has no socket. */
const BY_FILES = {
  code: 0,
  stdout: '',
  stderr: `applied 1 resources, 1 changed\nthe running Drover (pid ${process.pid}) takes over\n`,
}

beforeEach(async () => {
  mkdirSync(state(), { mode: 0o700 })
  await beDaemon(state())
})

let server: Server | undefined
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  server?.close()
})

/** Somebody who answers this to the whole of a request, and then ends, or is killed. */
const answers = (answer: string, end: (socket: Socket) => void = (socket) => socket.end()) =>
  new Promise<void>((resolve) => {
    server = createServer((socket) => {
      sockets.push(socket.on('error', () => {}))
      socket.once('data', () => socket.write(answer, () => end(socket)))
    }).listen(join(state(), 'api.sock'), () => resolve())
  })

const OK = 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'
const line = (value: object) => `${JSON.stringify(value)}\n`

describe('a command does by files what no Drover answers', () => {
  test.each([
    ['is a file', () => writeFileSync(join(state(), 'api.sock'), '')],
    ['is a folder', () => mkdirSync(join(state(), 'api.sock'))],
    ['is that of one that was killed', () => answers('').then(() => void server?.close())],
  ])('because its socket %s', async (_, make) => {
    await make()
    expect(await apply()).toEqual(BY_FILES)
    expect(applied()).toEqual(['KafkaTopic.orders.yaml'])
  })

  test.each([
    ['is of another version of the API', 'HTTP/1.1 404 Not Found\r\n\r\nThere is /v2/apply.\n'],
    ['does not act yet', 'HTTP/1.1 503 Service Unavailable\r\n\r\nthis Drover stands by\n'],
    ['is asked for too much', 'HTTP/1.1 413 Payload Too Large\r\n\r\nToo much.\n'],
    ['says nothing', ''],
    ['begins to answer', 'HTTP/1.1 20'],
    ['only begins to answer', OK],
    ['breaks off in the middle of a line', `${OK}{"tell": "appl`],
    ['speaks of something else', `${OK}<html>\n`],
  ])('because who is there %s', async (_, answer) => {
    await answers(answer)
    expect(await apply()).toEqual(BY_FILES)
    expect(applied()).toEqual(['KafkaTopic.orders.yaml'])
  })

  test('because the path of its socket is too long, where libuv would take the beginning of it for one', async () => {
    const deep = join(folderPath(), 'deep'.repeat(30))
    await beDaemon(deep)
    const cut = join(deep, 'api.sock').slice(0, 107)
    server = createServer((socket) => socket.end(`${OK}${line({ answer: { resources: 1 } })}`)).listen(cut)
    expect(await drover(['apply', '-f', '-', '--state', deep], { input: TOPIC })).toEqual(BY_FILES)
  })

  test('because others may write where its socket is, which is told as ever', async () => {
    await answers(`${OK}${line({ answer: { resources: 1 } })}`)
    chmodSync(state(), 0o777)
    const { code, stderr } = await apply()
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('other users may write into') })
  })
})

describe('a daemon that is killed while it answers', () => {
  test('before it has taken what was given: it is given once more, by files', async () => {
    await answers(`${OK}${line({ tell: 'one thing' })}`, (socket) => socket.destroy())
    const broken = 'the running Drover has broken off its answer; this goes on without it\n'
    expect(await apply()).toEqual({ ...BY_FILES, stderr: `one thing\n${broken}${BY_FILES.stderr}` })
  })

  test('after it has taken it: that was all, unless somebody waits', async () => {
    await answers(`${OK}${line({ tell: 'one thing' })}${line({ taken: true })}`, (socket) => socket.destroy())
    expect(await apply()).toEqual({ code: 0, stdout: '', stderr: 'one thing\n' })
    expect(applied()).toEqual([])
  })

  test('after it has taken what somebody waits for: it is waited for as beside any other', async () => {
    await fillState(state())
    await answers(`${OK}${line({ taken: true })}`, (socket) => socket.destroy())
    const { code, stderr } = await apply('--wait', '--timeout', '1s')
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining('not ready: KafkaTopic/orders: not') })
  })
})

test('a daemon that has lost the folder meanwhile says nothing of it, and is done without', async () => {
  const lost = new AbortController()
  lost.abort(new DroverError('STATE_LOCKED', 'another process holds it'))
  const lease = { lost: lost.signal, confirm: async () => false }
  await openDoor(state(), { through: (files) => filesWhileLeader(files, [lease]) })
  expect(await apply()).toEqual(BY_FILES)
  expect(applied()).toEqual(['KafkaTopic.orders.yaml'])
})

describe('a command ends', () => {
  test('with the error with which it ended there', async () => {
    await answers(`${OK}${line({ failed: { code: 'TIMED_OUT', message: 'not ready', mend: 'Look there.' } })}`)
    expect(await apply()).toEqual({ code: 4, stdout: '', stderr: 'drover: not ready\nLook there.\n' })
  })

  test('with one that it does not know', async () => {
    await answers(`${OK}${line({ failed: { code: 'OF_TOMORROW', message: 'who knows', mend: 'Look there.' } })}`)
    expect(await apply()).toEqual({ code: 1, stdout: '', stderr: 'drover: who knows\nLook there.\n' })
  })
})

test.each([
  ['does not begin to answer', '', { beginsWithin: 20, silentAfter: 60_000 }],
  ['falls silent', OK, { beginsWithin: 60_000, silentAfter: 20 }],
])('a daemon that %s is not waited for', async (_, answer, patience) => {
  await answers(answer, () => {})
  const ask = { cwd: '/', files: [], wait: false, timeout: 0 }
  expect(await askDaemon(state(), 'apply', ask, patience)).toEqual({ taken: false })
})

test('what is told comes in whatever pieces, one of which may end within a letter', async () => {
  const bytes = Buffer.from(`${OK}${line({ tell: 'bereit: Größe' })}\n${line({ answer: { resources: 1 } })}`)
  const at = bytes.indexOf('ö') + 1
  await answers('', (socket) => {
    socket.write(bytes.subarray(0, at), () => setImmediate(() => socket.end(bytes.subarray(at))))
  })
  expect(await apply()).toEqual({ code: 0, stdout: '', stderr: 'bereit: Größe\n' })
})
