import type { DockerClient } from '../docker/client.ts'
import { messageOf } from '../errors.ts'
import type { DockerEvent } from '../model/docker-state.ts'
import type { Log } from '../report/log.ts'
import { type Clock, pause } from './clock.ts'

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 10_000

export interface HintReceiver {
  /** Something may have changed. */
  hint(event: DockerEvent): void
  /** Events may have been lost: look at everything. */
  resync(): Promise<void>
  /** Nothing is heard until the next `resync`. */
  lost?(reason: string): void
}

/**
 * Listens to the engine until `signal` fires. An engine keeps few events and drops them silently, so each
 * (re)connection looks at everything once it listens.
 */
export async function listenToDocker(
  docker: DockerClient,
  receiver: HintReceiver,
  clock: Clock,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  let retryMs = FIRST_RETRY_MS
  while (!signal.aborted) {
    try {
      const listening = () => {
        retryMs = FIRST_RETRY_MS
        receiver.resync().catch((error) => log.warn({ reason: messageOf(error) }, 'resync failed'))
      }
      for await (const event of docker.events(signal, listening)) receiver.hint(event)
      if (!signal.aborted) {
        receiver.lost?.('it closed its event stream')
        log.warn({ retryMs }, 'the engine closed its event stream')
      }
    } catch (error) {
      if (!signal.aborted) {
        receiver.lost?.(messageOf(error))
        log.warn({ retryMs, reason: messageOf(error) }, 'the engine cannot be listened to')
      }
    }
    if (!signal.aborted) await pause(clock, retryMs, signal)
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
  }
}
