import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { jest } from '@jest/globals'
import { eventually } from '../contract/eventually.ts'
import { docker } from './docker-command.ts'
import { clusterManifest } from './manifests.ts'
import { A_PROCESS_EVERY_MS, Scenario } from './scenario.ts'

jest.setTimeout(400_000)

const PATIENCE_MS = 120_000
const scenario = new Scenario()
const node = `${scenario.name}-node-0`
const all: Daemon[] = []

/** One of several Drovers of the scenario's instance. */
class Daemon {
  readonly log: string
  readonly process: ChildProcess

  constructor(name: string, state: string) {
    this.log = join(scenario.folder, `${name}.log`)
    const log = openSync(this.log, 'a')
    const words = ['run', scenario.manifests, '--state', join(scenario.folder, state), '--instance', scenario.name]
    this.process = spawn('bin/drover', words, { stdio: ['ignore', log, log] })
    closeSync(log)
    all.push(this)
  }

  /** How often it has said this. */
  said(message: string): number {
    const text = existsSync(this.log) ? readFileSync(this.log, 'utf8') : ''
    return text.split('\n').filter((line) => line.includes(`"msg":"${message}"`)).length
  }

  says(message: string, times = 1): Promise<number> {
    return eventually(
      async () => this.said(message),
      (count) => count >= times,
      PATIENCE_MS,
    )
  }
}

const ACTS = 'drover starts'
const STANDS_BY = 'standing by'
const DID = 'operation done'

/** Removes the node's container, and waits until it serves again and who healed it has nothing left under way. */
async function nodeIsHealed(): Promise<void> {
  const before = await docker('inspect', '--format', '{{.Id}}', node)
  await docker('rm', '--force', node)
  const state = () => docker('inspect', '--format', '{{.Id}} {{.State.Status}}', node).catch(() => '')
  await eventually(state, (now) => now.endsWith(' running') && !now.startsWith(before), PATIENCE_MS)
  const plan = () => scenario.drover('plan', '--exit-code')
  await eventually(plan, ({ code }) => code === 0, PATIENCE_MS, A_PROCESS_EVERY_MS)
}

afterAll(async () => {
  for (const { process } of all) process.kill('SIGKILL')
  await scenario.end()
})

// In this order: each finds what the one before has left.
describe('Of several Drovers of one instance on one engine', () => {
  let acting: Daemon
  let others: Daemon[]

  scenario.test('one acts, and the others stand by, whether or not they share its state folder', async () => {
    scenario.save('cluster.yaml', clusterManifest({ name: scenario.name, nodes: 1, image: 'drover/kafka:4.3.1' }))
    acting = new Daemon('first', 'drover')
    await acting.says(ACTS)
    others = [new Daemon('same-state', 'drover'), new Daemon('other-state', 'other-state')]
    for (const other of others) await other.says(STANDS_BY)
    await scenario.settled(2)
    expect(others.map((other) => [other.said(ACTS), other.said(DID)])).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  scenario.test('one that is not to stand by ends, says who acts and on what, and moves nothing', async () => {
    const ended = async (state: string) => {
      const { code, stderr } = await scenario.droverOn(
        join(scenario.folder, state),
        'run',
        '/elsewhere',
        '--no-standby',
      )
      return [
        code,
        stderr
          .split('\n')
          .filter((line) => line.startsWith('drover: '))
          .join(),
      ]
    }
    const who = `process ${acting.process.pid} on `
    expect(await ended('drover')).toEqual([1, expect.stringMatching(`${who}.* and watches ${scenario.manifests}$`)])
    expect(await ended('third-state')).toEqual([1, expect.stringContaining(who)])
    const daemon = JSON.parse(readFileSync(join(scenario.folder, 'drover/daemon.json'), 'utf8'))
    expect(daemon).toMatchObject({ pid: acting.process.pid, sources: expect.arrayContaining([scenario.manifests]) })
  })

  scenario.test('another takes over when the one that acts is killed, and heals', async () => {
    acting.process.kill('SIGKILL')
    const acts = async () => others.filter((other) => other.said(ACTS) > other.said('another Drover has taken over'))
    const [next] = await eventually(acts, (found) => found.length === 1, PATIENCE_MS)
    acting = next as Daemon
    others = others.filter((other) => other !== acting)
    await nodeIsHealed()
    expect(acting.said(DID)).toBeGreaterThan(0)
    expect(others.map((other) => other.said(DID))).toEqual([0])
  })

  scenario.test('another takes over from one that is frozen, which does nothing any more when it thaws', async () => {
    const [next] = others as [Daemon]
    const frozen = acting
    frozen.process.kill('SIGSTOP')
    await next.says(ACTS)
    const done = frozen.said(DID)
    await nodeIsHealed()
    frozen.process.kill('SIGCONT')
    await frozen.says('another Drover has taken over')
    await nodeIsHealed()
    expect(frozen.said(DID)).toBe(done)
    expect(next.said(DID)).toBeGreaterThan(0)
    acting = next
    others = [frozen]
  })

  scenario.test('a command that would act says who does, and changes nothing', async () => {
    const state = join(scenario.folder, 'a-third')
    const file = join(scenario.manifests, 'cluster.yaml')
    // It does not wait for as long as it may.
    const words = ['delete', 'kafka', scenario.name, '--yes', '--timeout', '1h']
    const { code, stderr } = await scenario.droverOn(state, ...words)
    expect([code, stderr]).toEqual([1, expect.stringContaining(`process ${acting.process.pid} on `)])
    expect(existsSync(file)).toBe(true)
    expect(await docker('inspect', '--format', '{{.State.Status}}', node)).toBe('running')
  })

  scenario.test('nothing is left of the right to act when all have stopped', async () => {
    for (const { process } of all) process.kill('SIGTERM')
    const leases = () => docker('ps', '--all', '--quiet', '--filter', `label=drover.lease=${scenario.name}`)
    await eventually(leases, (found) => found === '', PATIENCE_MS)
  })
})
