import { EventEmitter, getEventListeners, once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { MAX_BODY } from '../../../src/api/calls.ts'
import { listenOn } from '../../../src/server/socket.ts'
import { eventually } from '../../contract/eventually.ts'
import { beDaemon } from '../cli/a-daemon.ts'
import { type OpenDoor, openDoor } from '../cli/a-door.ts'
import { fillState } from '../cli/a-state.ts'
import { drover } from '../cli/drover.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'

const folderPath = temporaryFolder()
const socket = () => join(folderPath(), 'api.sock')
const TOPIC = `apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata: { name: orders, labels: { strimzi.io/cluster: shop } }
spec: { partitions: 3, replicas: 3 }
`
const asking = (more: object = {}) => {
  const files = [{ file: 'topic.yaml', text: TOPIC, isNamed: true }]
  return { cwd: '/', files, wait: false, timeout: 60, ...more }
}

/** What is answered, with its status before it, and what breaks it off after it. */
const ask = (path: string, body?: unknown, method = 'POST', headers = {}): Promise<string> =>
  new Promise((resolve) => {
    const asked = request({ socketPath: socket(), path, method, headers, agent: false }, (response) => {
      let text = `${response.statusCode} `
      response.setEncoding('utf8').on('data', (more) => {
        text += more
      })
      response.on('close', () => resolve(response.complete ? text : `${text}broken off`))
    })
    asked.on('error', (error) => resolve(error.message))
    asked.end(typeof body === 'string' ? body : JSON.stringify(body))
  })

/** The lines of an answer. */
const linesOf = (answer: string): unknown[] =>
  answer
    .slice(4)
    .split('\n')
    .flatMap((line) => (line === '' ? [] : JSON.parse(line)))

describe('the socket', () => {
  const modes: number[] = []
  /** Looks on while something is done: what others could have opened, be it for a moment. */
  const openedWhile = async (work: () => Promise<unknown>) => {
    modes.length = 0
    const umask = process.umask(0)
    try {
      const opening = work()
      modes.push(...readdirSync(folderPath()).map((name) => statSync(join(folderPath(), name)).mode & 0o077))
      await opening
      modes.push(...readdirSync(folderPath()).map((name) => statSync(join(folderPath(), name)).mode & 0o077))
      return process.umask()
    } finally {
      process.umask(umask)
    }
  }

  test('is open to nobody else at any moment, whatever the umask is, which stays as it was', async () => {
    const server = createServer()
    expect(await openedWhile(() => listenOn(server, socket()))).toBe(0)
    expect(modes).toEqual([0, 0])
    expect(statSync(socket()).mode & 0o777).toBe(0o600)
    server.close()
  })

  test.each([
    ['of one that was killed', async () => void (await listenOn(createServer().unref(), socket()))],
    ['of a file that is none', async () => writeFileSync(socket(), 'what is this')],
  ])('takes the place %s', async (_, before) => {
    await before()
    await openDoor(folderPath())
    expect(await ask('/v1/apply', asking())).toMatch(/^200 /)
  })

  test('goes with who made it', async () => {
    const { door } = await openDoor(folderPath())
    await door.close()
    expect(readdirSync(folderPath()).filter((name) => name.includes('api'))).toEqual([])
  })

  test('of who has been followed by another stays, however late that one ends', async () => {
    const former = createServer()
    const remove = await listenOn(former, socket())
    await openDoor(folderPath())
    remove()
    await new Promise((resolve) => former.close(resolve))
    expect(await ask('/v1/apply', asking())).toMatch(/^200 /)
  })

  test.each([
    ['a folder stands there', ''],
    ['its path is too long', 'deep'.repeat(25)],
  ])('is done without where %s, which is logged', async (_, below) => {
    const state = join(folderPath(), below)
    mkdirSync(join(folderPath(), 'api.sock'))
    const { log } = await openDoor(state)
    expect(log.map((line) => JSON.parse(line).msg)).toEqual(['commands find no socket, and leave files instead'])
    expect(readdirSync(state).filter((name) => name.startsWith('.api'))).toEqual([])
  })
})

describe('what is asked', () => {
  test.each([
    ['a path that nobody knows', '/', asking(), '404 There is /v1/'],
    ['another version', '/v2/apply', asking(), '404 There is /v1/'],
    ['a call that nobody knows', '/v1/constructor', asking(), '404 There is /v1/'],
    ['no JSON', '/v1/apply', '{"password": hunter2}', '400 That is no JSON.\n'],
    ['something else', '/v1/apply', { files: 7 }, '400 That is not what apply is asked with.\n'],
    ['nothing', '/v1/apply', '', '400 That is no JSON.\n'],
    [
      'files that are none',
      '/v1/apply',
      asking({ files: [{ file: 7 }] }),
      '400 That is not what apply is asked with.\n',
    ],
  ])('as %s is refused, and says why', async (_, path, body, answer) => {
    await beDaemon(folderPath())
    const { reads } = await openDoor(folderPath())
    expect(await ask(path, body)).toContain(answer)
    expect([reads(), existsSync(join(folderPath(), 'applied'))]).toEqual([0, false])
  })

  test('by GET is refused', async () => {
    await openDoor(folderPath())
    expect(await ask('/v1/apply', undefined, 'GET')).toBe('405 POST only\n')
  })

  test('at more length than anybody needs is not even read', async () => {
    await openDoor(folderPath())
    const client = connect(socket()).on('error', () => {})
    client.write(`POST /v1/apply HTTP/1.1\r\nHost: d\r\nContent-Length: ${MAX_BODY + 1}\r\n\r\n`)
    const [answer] = await once(client, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1.1 413 .*More than 16 MiB are too much\.\n/s)
    client.destroy()
  })

  test('at a length that was not said is given up as soon as it is too much', async () => {
    await openDoor(folderPath())
    const client = connect(socket()).on('error', () => {})
    client.write('POST /v1/apply HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n')
    const closed = new Promise((resolve) => client.on('close', resolve))
    const chunk = Buffer.alloc(1024 ** 2, ' ')
    for (let sent = 0; sent <= MAX_BODY && !client.destroyed; sent += chunk.length) {
      client.write(`${chunk.length.toString(16)}\r\n`)
      client.write(chunk)
      client.write('\r\n')
    }
    client.resume()
    await closed
    expect(await ask('/v1/apply', asking())).toMatch(/^200 /)
  })

  test('by half, before the other side goes away, does nothing', async () => {
    await beDaemon(folderPath())
    const { reads, log } = await openDoor(folderPath())
    const client = connect(socket())
    client.write(`POST /v1/apply HTTP/1.1\r\nHost: d\r\nContent-Length: 1000\r\n\r\n{"cwd": "/", `, () =>
      client.destroy(),
    )
    await once(client, 'close')
    expect(await ask('/v1/apply', asking())).toMatch(/^200 /)
    expect([reads(), log]).toEqual([1, []])
  })

  test('by half, and then nothing, is given up', async () => {
    const { reads } = await openDoor(folderPath(), { requestMs: 30 })
    const client = connect(socket())
    client.write('POST /v1/apply HTTP/1.1\r\nHost: d\r\nContent-Length: 1000\r\n\r\n{"cwd": "/", ')
    await new Promise((resolve) => client.resume().on('close', resolve))
    expect(reads()).toBe(0)
  })

  test('beside as many who say nothing as are let in is done without', async () => {
    await beDaemon(folderPath())
    await openDoor(folderPath())
    const idle = Array.from({ length: 16 }, () => connect(socket()))
    await Promise.all(idle.map((client) => once(client, 'connect')))
    expect(await ask('/v1/apply', asking())).toMatch(/hang up|ECONNRESET|EPIPE/)
    for (const client of idle) client.destroy()
    await eventually(
      () => ask('/v1/apply', asking()),
      (answer) => answer.startsWith('200 '),
    )
  })

  test('that comes to be read when whoever sent it has gone on is not taken up', async () => {
    await openDoor(folderPath())
    const late = { 'drover-before': Date.now() - 1 }
    expect(await ask('/v1/apply', asking(), 'POST', late)).toBe('503 It is too late for that.\n')
    const intime = { 'drover-before': Date.now() + 60_000 }
    expect(await ask('/v1/apply', asking(), 'POST', intime)).toMatch(/^200 /)
  })

  test('before the Drover acts is answered with why it does not', async () => {
    const { door } = await openDoor(folderPath(), { acting: false })
    expect(await ask('/v1/apply', asking())).toBe('503 this Drover has not reached the engine yet\n')
    door.refuses('this Drover stands by: somebody else acts')
    expect(await ask('/v1/apply', asking())).toBe('503 this Drover stands by: somebody else acts\n')
  })
})

describe('what is read', () => {
  beforeEach(async () => {
    await fillState(folderPath())
    await beDaemon(folderPath())
    await openDoor(folderPath())
  })

  test.each([
    ['/v1/resources', 'get'],
    ['/v1/events', 'events'],
  ])('%s is what `drover %s -o json` prints, without what is secret', async (path, command) => {
    const { stdout } = await drover([command, '-o', 'json', '--state', folderPath()])
    const answer = await ask(path, undefined, 'GET')
    expect(JSON.parse(answer.slice(4))).toEqual(JSON.parse(stdout))
    expect(answer).not.toContain('hunter2')
  })

  test('is not asked for otherwise', async () => {
    expect(await ask('/v1/events', {})).toBe('405 GET only\n')
  })
})

describe('an answer', () => {
  test('says what is told while it is made, and ends with what came of it', async () => {
    await beDaemon(folderPath())
    await openDoor(folderPath())
    expect(linesOf(await ask('/v1/apply', asking()))).toEqual([
      { tell: 'applied 1 resources, 1 changed' },
      { tell: `the running Drover (pid ${process.pid}) takes over` },
      { taken: true },
      { answer: { resources: 1 } },
    ])
  })

  test('is given to two who ask at once', async () => {
    await openDoor(folderPath())
    const other = asking({ files: [{ file: 'b.yaml', text: TOPIC.replace('orders', 'payments'), isNamed: true }] })
    const answers = await Promise.all([ask('/v1/apply', asking()), ask('/v1/apply', other)])
    expect(answers.map((answer) => linesOf(answer).at(-1))).toEqual(Array(2).fill({ answer: { resources: 1 } }))
    expect(readdirSync(join(folderPath(), 'applied'))).toEqual(['KafkaTopic.orders.yaml', 'KafkaTopic.payments.yaml'])
  })

  test('may be an error, as the command line knows it', async () => {
    await openDoor(folderPath())
    const answer = await ask('/v1/apply', asking({ files: [] }))
    const failed = { code: 'MANIFEST_INVALID', message: 'there is no manifest in what was given' }
    expect(linesOf(answer)).toEqual([{ failed: { ...failed, mend: expect.any(String) } }])
  })

  test('is broken off by what nobody foresaw, which is logged without what was asked', async () => {
    const unforeseen = () => {
      throw new TypeError('it is not a function')
    }
    const { log } = await openDoor(folderPath(), { reading: unforeseen })
    const answer = await ask('/v1/apply', asking())
    expect(answer).toMatch(/broken off$/)
    expect(answer).not.toContain('"answer"')
    expect(log.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ msg: 'what was asked could not be answered', err: expect.anything() }),
    ])
    expect(log.join()).not.toContain('orders')
  })
})

describe('who waits', () => {
  const waiting = async () => {
    await beDaemon(folderPath())
    const open = await openDoor(folderPath())
    const asked = request({ socketPath: socket(), path: '/v1/apply', method: 'POST', agent: false })
    asked.on('error', () => {})
    asked.end(JSON.stringify(asking({ wait: true, timeout: 3600 })))
    const [response] = await once(asked, 'response')
    const seen = new EventEmitter()
    let text = ''
    response.on('error', () => {}).setEncoding('utf8')
    response.on('data', (more: string) => {
      text += more
      if (text.includes('taken')) seen.emit('taken')
    })
    await once(seen, 'taken')
    return { open, asked, response }
  }
  const listeners = ({ events }: OpenDoor) => getEventListeners(events, 'news').length

  test('and goes away is not remembered', async () => {
    const { open, asked } = await waiting()
    await eventually(
      async () => listeners(open),
      (count) => count === 1,
    )
    asked.destroy()
    await eventually(
      async () => listeners(open),
      (count) => count === 0,
    )
    expect(open.log).toEqual([])
  })

  test('does not keep a Drover from ending', async () => {
    const { open, response } = await waiting()
    const closed = new Promise((resolve) => response.on('close', resolve))
    await open.door.close()
    await closed
    expect(response.complete).toBe(false)
    await eventually(
      async () => listeners(open),
      (count) => count === 0,
    )
    expect(open.log).toEqual([])
  })
})
