import type { Acting, Door } from '../../../src/control/acting.ts'
import { ImagePulls } from '../../../src/execute/image-pulls.ts'
import type { FileOps } from '../../../src/report/file-ops.ts'
import { createLog } from '../../../src/report/log.ts'
import { readRecords } from '../../../src/report/read-records.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { serveApi } from '../../../src/server/serve-api.ts'
import { withPlainSecrets } from '../../fixtures/secrets.ts'
import { everyPortIsFree, INSTANCE, SimulatedHost } from '../../world/simulated-host.ts'

let close: (() => Promise<void>) | undefined
afterEach(async () => {
  await close?.()
  close = undefined
})

/** What a daemon is asked, and what it did. */
export interface OpenDoor {
  readonly door: Door
  readonly host: SimulatedHost
  /** How often it was to read anew. */
  readonly reads: () => number
  /** How often it was asked for what is known of resources. */
  readonly looks: () => number
  /** Where it tells that there is news. */
  readonly events: EventTarget
  /** Clusters whose clients were closed. */
  readonly forgotten: readonly string[]
  /** Lines of its log. */
  readonly log: readonly string[]
}

/** The engine that commands mean unless they are told otherwise. */
export const ENGINE = { kind: 'unix', path: '/nowhere/docker.sock', origin: '--docker' } as const

/**
 * Lets this process, which is the daemon of a state folder, be asked over its socket until the end of the test.
 * `acting`: false while it cannot answer anything yet. `through`: what keeps it from its files.
 * `requestMs`: milliseconds for a request to arrive.
 */
export async function openDoor(
  path: string,
  { acting = true, reading = () => {}, through = (files: FileOps) => files, requestMs = 10_000 } = {},
): Promise<OpenDoor> {
  const state = await openStateFolder(path, 'write')
  const log: string[] = []
  const logger = createLog({
    level: 'info',
    short: false,
    destination: { write: (line: string) => void log.push(line) },
  })
  const door = await serveApi(logger, requestMs)(state)
  close = () => door.close()
  const forgotten: string[] = []
  const host = new SimulatedHost()
  const { docker, clock } = host
  const tools: Acting['tools'] = withPlainSecrets(
    {
      docker,
      clock,
      kafkaOf: (cluster) => host.kafka.client(cluster),
      forgetKafka: (cluster) => void forgotten.push(cluster),
      pulls: new ImagePulls(docker, clock.now, () => {}),
      host: { instance: INSTANCE, access: 'container-ip' },
      tryPort: everyPortIsFree,
    },
    state,
  )
  const events = new EventTarget()
  let reads = 0
  const readSoon = () => {
    reads += 1
    reading()
  }
  let looks = 0
  const records: Acting['records'] = (kinds) => {
    looks += 1
    return readRecords(state, kinds)
  }
  if (acting) door.acts({ state: state.through(through), records, tools, endpoint: ENGINE, readSoon, news: events })
  return { door, host, reads: () => reads, looks: () => looks, events, forgotten, log }
}
