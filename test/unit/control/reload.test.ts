import { openReport } from '../../../src/control/open-report.ts'
import { Operator } from '../../../src/control/operator.ts'
import type { PassTools } from '../../../src/control/pass/pass-tools.ts'
import type { DockerClient } from '../../../src/docker/client.ts'
import type { ManifestSet } from '../../../src/model/resource.ts'
import { createLog } from '../../../src/report/log.ts'
import { WRITER } from '../../fixtures/audit.ts'
import { faulty } from '../../twins/faulty.ts'
import { clusterText, manifestsOf } from '../../world/cluster-text.ts'
import { removeContainer } from '../../world/hands.ts'
import { toolsOn } from '../../world/tools-on.ts'
import { convergedWorld, createWorld, RESYNC_MS, type World } from '../../world/world.ts'

/** An operator of this world whose manifests are read so. */
async function operatorOf({ state }: World, tools: PassTools, read: () => Promise<ManifestSet>): Promise<Operator> {
  return new Operator({
    tools,
    report: await openReport(state, createLog({ level: 'error' }), WRITER),
    state,
    read,
    forget: async () => {},
    sources: ['-'],
    random: () => 0.5,
  })
}

it('goes by the newest reading of the manifests, though an older one takes longer', async () => {
  const world = await createWorld('')
  const { tools } = world.start()
  let release = () => {}
  const slow = new Promise<void>((resolve) => {
    release = resolve
  })
  const texts = [clusterText(), '']
  const operator = await operatorOf(world, tools, async () => {
    const text = texts.shift() ?? ''
    if (text !== '') await slow
    return manifestsOf(text)
  })
  const older = operator.reload()
  const newer = operator.reload()
  // Whoever does not wait for the older one is done by then.
  await Promise.race([newer, new Promise((resolve) => setImmediate(resolve))])
  release()
  await Promise.all([older, newer])
  expect(operator.manifests.resources).toEqual([])
})

it('a folder that hangs holds up neither the look at the engine nor passes over what is known', async () => {
  const world = await convergedWorld()
  world.stop()
  const { docker, kafka } = world.host
  const { client, calls } = faulty<DockerClient>(docker)
  const ofSim = kafka.client('sim')
  const stop = new AbortController()
  let reads = 0
  const tools = toolsOn(world, { docker: client, kafkaOf: () => ofSim })
  const operator = await operatorOf(world, tools, async () => {
    reads += 1
    return reads === 1 ? world.manifests : new Promise<never>(() => {})
  })
  await operator.reload()
  void operator.run(stop.signal)
  // Nobody tells of it: only a look at everything can find it.
  for (let minutes = 0; minutes < 3; minutes++) await world.elapse(RESYNC_MS)
  expect(reads).toBe(2)
  const looks = calls.length
  removeContainer(1)(world)
  expect(world.host.nodes()).toHaveLength(2)
  await world.elapse(RESYNC_MS)
  stop.abort()
  expect(calls.length).toBeGreaterThan(looks)
  expect(world.host.nodes()).toHaveLength(3)
})
