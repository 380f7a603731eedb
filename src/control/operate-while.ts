import type { OwnerRef } from '../kinds/kinds.ts'
import type { EngineLease } from '../lease/engine-lease.ts'
import { acquireLock } from '../lease/lock.ts'
import type { ManifestSet } from '../model/resource.ts'
import type { Log } from '../report/log.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { belongTo } from '../report/state-instance.ts'
import { listenToDocker } from './docker-hints.ts'
import { endAudit, openReport } from './open-report.ts'
import { Operator, type OperatorOptions } from './operator.ts'
import type { EngineTools } from './pass/pass-tools.ts'
import { toolsWhileLeader } from './while-leader.ts'

export interface OperatingOptions extends Pick<OperatorOptions, 'sources' | 'onPass'> {
  readonly tools: EngineTools
  readonly lease: EngineLease
  readonly state: StateFolder
  readonly log: Log
  /** Of Drover. */
  readonly version: string
  readonly read: () => Promise<ManifestSet>
  readonly forget?: OperatorOptions['forget']
  /** What to look at; all else is left alone. */
  readonly only: readonly OwnerRef[]
}

/**
 * Looks after some owners, without a daemon, for as long as `work` takes.
 * @throws STATE_LOCKED when a daemon runs, ENGINE_HELD when one with another state folder does, and what `work` throws
 */
export async function operateWhile<T>(options: OperatingOptions, work: (operator: Operator) => Promise<T>): Promise<T> {
  const { log } = options
  const lock = acquireLock(options.state.path)
  const { tools, state, lost } = toolsWhileLeader(options, lock, options.lease)
  const ended = new AbortController()
  const { signal } = ended
  try {
    await belongTo(state, tools.host.instance)
    const report = await openReport(state, log, { instance: tools.host.instance, version: options.version })
    const operator = new Operator({ forget: async () => {}, ...options, tools, state, report, random: Math.random })
    await operator.reload()
    const receiver = { hint: operator.hint.bind(operator), resync: () => operator.resync(signal) }
    const operating = Promise.all([
      operator.run(signal),
      listenToDocker(tools.docker, receiver, tools.clock, log, signal),
    ])
    try {
      return await Promise.race([work(operator), losing(lost), operating.then(() => new Promise<never>(() => {}))])
    } finally {
      ended.abort()
      await operating
      await endAudit(report.audit, tools.clock)
    }
  } finally {
    lock.release()
  }
}

/** Rejects with the reason once the signal fires. */
function losing(lost: AbortSignal): Promise<never> {
  return new Promise((_, reject) => lost.addEventListener('abort', () => reject(lost.reason), { once: true }))
}
