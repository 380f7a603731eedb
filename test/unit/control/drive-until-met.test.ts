import { refuseToWait, unreadyOf } from '../../../src/api/await-ready.ts'
import { keptIn } from '../../../src/api/kept.ts'
import { drive } from '../../../src/control/drive.ts'
import { ImagePulls } from '../../../src/execute/image-pulls.ts'
import { EngineLease } from '../../../src/lease/engine-lease.ts'
import type { ManifestSet } from '../../../src/model/resource.ts'
import { createLog } from '../../../src/report/log.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { clusterText, manifestsOf } from '../../world/cluster-text.ts'
import { everyPortIsFree, IMAGES, INSTANCE, SimulatedHost } from '../../world/simulated-host.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'

const folderPath = temporaryFolder()

let host: SimulatedHost
let manifests: ManifestSet
beforeEach(async () => {
  host = new SimulatedHost()
  manifests = await manifestsOf(clusterText())
})

/** What `apply --wait` does without a daemon, for so many simulated seconds at most; and how long it took. */
async function applied(seconds: number) {
  const { clock, docker } = host
  const state = new StateFolder(folderPath(), 'write', host.disk)
  const lease = new EngineLease({ docker, instance: INSTANCE, statePath: '/', images: IMAGES, timing: clock })
  const kafka = host.kafka.client('sim')
  const tools = {
    ...{ docker, clock, tryPort: everyPortIsFree, certificates: host.certificates },
    kafkaOf: () => kafka,
    pulls: new ImagePulls(docker, clock.now, () => {}),
    host: { instance: INSTANCE, access: 'container-ip' as const },
  }
  const isMet = async (isAtRest: boolean) => {
    const unready = await unreadyOf(keptIn(state), manifests.resources, { byUs: true })
    if (isAtRest) refuseToWait(unready)
    return unready.length === 0
  }
  const log = createLog({ level: 'silent', short: false, destination: { write: () => {} } })
  const only = [{ kind: 'Kafka', name: 'sim' }] as const
  const began = clock.now()
  let end: 'ready' | { readonly code: string; readonly message: string } | undefined
  const work = {
    assembly: { tools, lease },
    state,
    log,
    version: '0',
    read: async () => manifests,
    sources: [],
    only,
    isMet,
    forget: async () => {},
  }
  drive({ ...work, timeoutMs: seconds * 1000 }).then(
    () => (end = 'ready'),
    (error) => (end = error),
  )
  while (end === undefined) {
    await new Promise((resolve) => setImmediate(resolve))
    if (end === undefined) clock.moveTo(clock.nextAt ?? clock.now())
  }
  lease.release()
  return { end, took: (clock.now() - began) / 1000 }
}

describe('a command that waits until all is ready, without a daemon', () => {
  it('ends when it is', async () => {
    const { end, took } = await applied(300)
    expect(end).toBe('ready')
    expect(took).toBeLessThan(60)
  })

  it('gives up at once what only a person can end, and says what that is', async () => {
    host.engine.addForeignContainer('sim-node-1', {})
    const { end, took } = await applied(300)
    expect(end).toMatchObject({
      code: 'BLOCKED',
      message: expect.stringMatching(/Kafka\/sim: Conflict: .*sim-node-1.*a container of this name exists/),
    })
    expect(took).toBeLessThan(60)
  })

  it('looks again until its time is over at what may yet come', async () => {
    for (const image of IMAGES) host.engine.images.delete(image)
    const { end, took } = await applied(40)
    expect(end).toMatchObject({ code: 'TIMED_OUT' })
    expect(took).toBeGreaterThanOrEqual(40)
  })
})
