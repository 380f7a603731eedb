import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectDocker } from '../../../src/docker/connect.ts'
import type { Endpoint } from '../../../src/docker/endpoint.ts'
import { sshArguments } from '../../../src/docker/ssh-agent.ts'
import { begin, type FakeEngine, fakeEngine, json } from './fake-engine.ts'

const BOX: Endpoint & { kind: 'ssh' } = { kind: 'ssh', host: 'box', user: 'ada', port: 2222, origin: 'the test' }
const EVENT = '{"Type":"network","Action":"create","Actor":{"ID":"n"}}\n'

let folder: string
let engine: FakeEngine
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fake-ssh-'))
  engine = await fakeEngine({ json: json([]), events: begin(EVENT) })
})
afterEach(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

/** A program in the place of ssh. */
function program(text: string): string {
  const path = join(folder, 'ssh')
  writeFileSync(path, `#!${process.execPath}\n${text}`)
  chmodSync(path, 0o755)
  return path
}

describe('the arguments of ssh', () => {
  it('name the host where no name can be an option', () => {
    const all = sshArguments(BOX)
    expect(all.slice(all.indexOf('-l'))).toEqual([
      '-l',
      'ada',
      '-p',
      '2222',
      '--',
      'box',
      'docker',
      'system',
      'dial-stdio',
    ])
  })

  it('never ask a person, and leave what is not said to the ssh config', () => {
    const all = sshArguments({ kind: 'ssh', host: 'box', origin: 'x' })
    expect(all).toContain('BatchMode=yes')
    expect(all).not.toContain('-l')
    expect(all).not.toContain('-p')
    expect(all.join(' ')).not.toContain('StrictHostKeyChecking')
  })
})

describe('an engine behind ssh', () => {
  it('is talked to through the standard streams of ssh, calls over one connection', async () => {
    const socket = JSON.stringify(engine.endpoint.path)
    const ssh = program(`const c = require('node:net').connect(${socket}); process.stdin.pipe(c).pipe(process.stdout)`)
    const docker = await connectDocker(BOX, { ssh })
    await docker.listContainers('x')
    await docker.listContainers('x')
    expect(engine.connections()).toBe(1)
    const end = new AbortController()
    for await (const event of docker.events(end.signal)) {
      expect(event).toEqual({ type: 'network', action: 'create', id: 'n', attributes: {} })
      end.abort()
    }
    docker.close()
  })

  it('is unreachable in the words of ssh', async () => {
    const ssh = program(
      `console.error('Warning: a banner'); console.error('Host key verification failed.'); process.exit(255)`,
    )
    await expect(connectDocker(BOX, { ssh })).rejects.toMatchObject({
      code: 'DOCKER_UNREACHABLE',
      message: 'cannot reach the engine of the test: Host key verification failed.',
    })
  })

  it('is unreachable when there is no ssh', async () => {
    await expect(connectDocker(BOX, { ssh: join(folder, 'none') })).rejects.toMatchObject({
      code: 'DOCKER_UNREACHABLE',
    })
  })
})
