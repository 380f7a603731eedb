import { pause } from '../control/clock.ts'
import { leaveRequest, withdrawRequest } from '../control/requests.ts'
import { DroverError } from '../errors.ts'
import type { ObservedContainer } from '../model/docker-state.ts'
import { HOLD_MS } from '../model/hold.ts'
import type { BackupWork } from './backup-work.ts'
import { containersOf, type Node } from './nodes.ts'

const RENEW_MS = 10_000
const LOOK_MS = 500
/** A container that may start does so at once. */
const START_MS = 30_000

/**
 * Has a node stopped, works with its stopped container, and lets it go whatever happens; ends once it runs again.
 * @throws TIMED_OUT, BACKUP_DISTURBED when it was not stopped cleanly or did not stay stopped
 */
export async function whileHeld<T>(
  work: BackupWork,
  node: Node,
  use: (container: ObservedContainer, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { tools, state, cluster, nudge, say } = work
  const { clock } = tools
  const request = { type: 'hold-node', cluster, node: node.name, since: clock.now() } as const
  const lost = new AbortController()
  const signal = AbortSignal.any([work.signal, lost.signal])
  const renew = async () => {
    await leaveRequest(state, { ...request, until: clock.now() + HOLD_MS })
    await nudge()
  }
  let renewing = renew()
  let cancel = () => {}
  const renewLater = () => {
    cancel = clock.after(RENEW_MS, () => {
      renewing = renew().then(renewLater, (error) => lost.abort(error))
    })
  }
  try {
    await renewing
    renewLater()
    say(`${node.name} is stopped as soon as that is safe`)
    const container = await stopped(work, node, signal)
    const result = await use(container, signal)
    await refuseRestarted(work, container)
    return result
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    cancel()
    // One that is being written would outlive its withdrawal.
    await renewing.catch(() => undefined)
    await withdrawRequest(state, { ...request, until: 0 })
    await nudge()
    await runsAgain(work, node)
  }
}

async function stopped(work: BackupWork, node: Node, signal: AbortSignal): Promise<ObservedContainer> {
  const { clock } = work.tools
  const giveUpAt = clock.now() + work.timeoutMs
  for (;;) {
    signal.throwIfAborted()
    const [container, ...others] = await containersOf(work, node)
    if (container?.status === 'exited' && others.length === 0) {
      if (container.exitCode === 143 || container.exitCode === 0) return container
      throw new DroverError('BACKUP_DISTURBED', `${node.name} did not stop cleanly (exit ${container.exitCode})`)
    }
    if (clock.now() >= giveUpAt) {
      const why = 'it could not be stopped safely; see `drover describe` for what it waits for'
      throw new DroverError('TIMED_OUT', `${node.name} still runs after ${work.timeoutMs / 1000} s: ${why}`)
    }
    await pause(clock, LOOK_MS, signal)
  }
}

/**
 * Somebody may have started it by hand, or the hold was not renewed in time: what was copied meanwhile is worth
 * nothing.
 */
async function refuseRestarted({ tools }: BackupWork, before: ObservedContainer): Promise<void> {
  const now = await tools.docker.findContainer(before.id)
  const same = now?.status === 'exited' && now.startedAt === before.startedAt && now.finishedAt === before.finishedAt
  if (!same) throw new DroverError('BACKUP_DISTURBED', `${before.name} was started while it was copied`)
}

/** Never throws: it ends what may already have failed. Without a daemon nobody else is there to start the node. */
async function runsAgain(work: BackupWork, node: Node): Promise<void> {
  const { clock } = work.tools
  const giveUpAt = clock.now() + START_MS
  while (clock.now() < giveUpAt) {
    const containers = await containersOf(work, node).catch(() => [])
    if (containers.some(({ status }) => status === 'running')) {
      work.say(`${node.name} runs again`)
      return
    }
    await pause(clock, LOOK_MS, new AbortController().signal)
  }
  work.say(`${node.name} is not started yet; see drover describe`)
}
