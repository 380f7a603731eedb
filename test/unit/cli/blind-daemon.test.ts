import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { daemonSays } from './a-daemon.ts'
import { fillState } from './a-state.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()
const socket = () => join(folderPath(), 'docker.sock')
const ask = (...words: string[]) => drover(['--state', join(folderPath(), 'state'), ...words])

let child: ChildProcess | undefined
afterEach(async () => {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
})

/** The daemon on an engine that is not there. */
function run(): void {
  const words = ['--state', join(folderPath(), 'state'), '--docker', `unix://${socket()}`, 'run', folderPath()]
  child = spawn(join(process.cwd(), 'bin', 'drover'), words, { stdio: 'ignore' })
}

const unreachable = () =>
  daemonSays(join(folderPath(), 'state'), ({ engine }) => engine?.reason.includes('docker.sock') === true)

describe('a daemon that cannot reach the engine', () => {
  test('is told of by every command that shows a status, and nothing is shown as ready', async () => {
    await fillState(join(folderPath(), 'state'))
    run()
    await unreachable()
    const told = /^The Drover on \S+ does not see the engine since \d\d:\d\d:\d\dZ \(\d+ s ago\): /
    for (const words of [
      ['get'],
      ['get', '-o', 'json'],
      ['describe', 'kt', 'orders'],
      ['events'],
      ['get', '-o', 'name'],
    ]) {
      expect(await ask(...words)).toMatchObject({ code: 0, stderr: expect.stringMatching(told) })
    }
    expect((await ask('get', 'kt')).stdout).toMatch(/orders .* Unknown +EngineNotSeen/)
    expect((await ask('get', 'kt', '-o', 'json')).stdout).not.toContain('"status": "True"')
    expect((await ask('doctor')).stdout).toMatch(/fail +daemon +the Drover on \S+ does not see the engine since /)
  })

  test('on a fresh state folder says so instead of that there is nothing', async () => {
    run()
    await unreachable()
    expect((await ask('get')).stderr).toMatch(
      /does not see the engine since .*\nThe manifests are not seen since .*\nNo resources are known yet\.\n$/,
    )
  })

  test('that died without a word is no daemon, since its last sign of life', async () => {
    run()
    await unreachable()
    const killed = once(child as ChildProcess, 'exit')
    child?.kill('SIGKILL')
    await killed
    expect((await ask('get')).stderr).toMatch(
      /^No Drover runs on \S+ since \d\d:\d\d:\d\dZ \(\d+ s ago\); this is what the last one left there\.\nNo resources found\.\n$/,
    )
  })
})

describe('the socket of a daemon that does not act yet', () => {
  const api = () => join(folderPath(), 'state', 'api.sock')
  const asked = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const get = request({ socketPath: api(), path: '/v1/resources' }, (response) => {
        text(response).then((body) => resolve(`${response.statusCode} ${body}`), reject)
      })
      get.on('error', reject).end()
    })
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    const ended = once(child as ChildProcess, 'exit')
    child?.kill(signal)
    await ended
  }

  test('says why, commands leave files instead, and it takes the place of one that was killed', async () => {
    run()
    await unreachable()
    await end('SIGKILL')
    expect(statSync(api()).mode & 0o777).toBe(0o600)
    run()
    await daemonSays(join(folderPath(), 'state'), ({ pid }) => pid === child?.pid)
    await unreachable()
    expect(await asked()).toBe('503 this Drover has not reached the engine yet\n')
    const file = join(folderPath(), 'topic.yaml')
    writeFileSync(file, 'apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\nmetadata: { name: t }\nspec: {}\n')
    expect((await ask('apply', '-f', file)).stderr).toContain(`the running Drover (pid ${child?.pid}) takes over\n`)
    await end('SIGTERM')
    expect(existsSync(api())).toBe(false)
  })
})

describe('a daemon whose engine takes connections and never answers', () => {
  let silent: Server
  beforeEach(async () => {
    silent = createServer(() => undefined).listen(socket())
    await once(silent, 'listening')
  })
  afterEach(() => silent.close())

  test('says from its first moment that it has not answered', async () => {
    run()
    await daemonSays(join(folderPath(), 'state'), ({ engine }) => engine !== undefined)
    expect((await ask('get')).stderr).toMatch(/does not see the engine since .*: it has not answered yet\.\n/)
  })
})
