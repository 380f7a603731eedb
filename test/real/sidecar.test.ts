import { execFile } from 'node:child_process'
import { chmodSync, statSync } from 'node:fs'
import { promisify } from 'node:util'
import { jest } from '@jest/globals'
import { eventually } from '../contract/eventually.ts'
import { docker } from './docker-command.ts'
import { engineEndpoint } from './engine.ts'
import { clusterManifest, topicManifest } from './manifests.ts'
import { A_PROCESS_EVERY_MS, PATIENCE_MS, Scenario } from './scenario.ts'

jest.setTimeout(400_000)

const IMAGE = process.env.DROVER_TEST_IMAGE ?? 'drover/kafka:4.3.1'

/** How `docker exec` ends when there is nothing of that name to run. */
const NOT_FOUND = 126

describe('Drover in a container of its own', () => {
  const scenario = new Scenario()
  const sidecar = `${scenario.name}-drover`
  const state = `${sidecar}-state`
  const network = `${scenario.name}-kafka`
  const inside = (...words: string[]) => docker('exec', sidecar, 'drover', ...words, '--instance', scenario.name)
  let image = ''

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['scripts/sidecar-image.mjs'])
    image = stdout.trim()
    scenario.save('cluster.yaml', clusterManifest({ name: scenario.name, nodes: 1, image: IMAGE }))
    scenario.save('orders.yaml', topicManifest(scenario.name, 'orders', { partitions: 1, replicas: 1 }))
    // Its user is another one than ours.
    chmodSync(scenario.folder, 0o755)
    chmodSync(scenario.manifests, 0o755)
  })

  afterAll(async () => {
    await docker('rm', '--force', '--volumes', sidecar).catch(() => '')
    await scenario.end()
    await docker('volume', 'rm', state).catch(() => '')
  })

  scenario.test('brings up a cluster from the manifests mounted into it', async () => {
    const endpoint = engineEndpoint()
    if (endpoint.kind !== 'unix') throw new Error('the socket of an engine elsewhere cannot be mounted')
    const socket = endpoint.path
    await docker(
      ...['run', '--detach', '--name', sidecar, '--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL'],
      ...['--security-opt', 'no-new-privileges:true', '--group-add', String(statSync(socket).gid)],
      ...['--volume', `${socket}:/var/run/docker.sock`, '--volume', `${scenario.manifests}:/manifests:ro`],
      ...['--volume', `${state}:/var/lib/drover`],
      ...[image, 'run', '--state', '/var/lib/drover', '--instance', scenario.name, '/manifests'],
    )
    const ready = () => inside('get', 'kt', 'orders', '-o', 'json').catch(String)
    await eventually(ready, (text) => /"type": "Ready",\s+"status": "True"/.test(text), PATIENCE_MS, A_PROCESS_EVERY_MS)
    expect(await scenario.list('ps')).toHaveLength(1)
    // The topic may serve before all that is to be made for its cluster is there.
    const plan = () => inside('plan', '--exit-code').catch(String)
    await eventually(plan, (text) => text.includes(': 0 operations'), PATIENCE_MS, A_PROCESS_EVERY_MS)
  })

  scenario.test("joins the cluster's network, and reaches the nodes by name", async () => {
    const networks = await docker('inspect', '--format', '{{json .NetworkSettings.Networks}}', sidecar)
    expect(Object.keys(JSON.parse(networks))).toContain(network)
    await inside('produce', 'orders', '--key', 'k', '--value', 'from beside')
    expect(await inside('consume', 'orders', '--from-beginning', '--max-messages', '1')).toBe('from beside')
  })

  scenario.test('is itself hardened, without a shell', async () => {
    await expect(docker('exec', sidecar, 'sh', '-c', 'true')).rejects.toMatchObject({ code: NOT_FOUND })
    expect(await docker('inspect', '--format', '{{.Config.User}}', sidecar)).toBe('1000:1000')
  })

  scenario.test('takes the cluster down again, its own place on the network included', async () => {
    scenario.save('cluster.yaml', '')
    const held = () => inside('get', 'kafka', scenario.name, '-o', 'json').catch(String)
    await eventually(held, (text) => text.includes('DeletionHeld'), PATIENCE_MS, A_PROCESS_EVERY_MS)
    await docker('exec', sidecar, 'drover', 'confirm', scenario.name)
    await eventually(
      () => scenario.list('network', 'ls'),
      (found) => found.length === 0,
      PATIENCE_MS,
    )
    expect(await scenario.list('ps', '--all')).toEqual([])
    // Data, marker and secrets stay; the configuration goes beside the network, not before it.
    const volumes = () => scenario.list('volume', 'ls')
    await eventually(volumes, ({ length }) => length === 3, PATIENCE_MS)
  })
})
