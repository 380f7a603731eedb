import { randomBytes } from 'node:crypto'
import { DroverError, messageOf } from '../../errors.ts'
import type { Hearer, Outcome } from '../../execute/execute-plan.ts'
import type { OwnerRef } from '../../kinds/kinds.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { ManifestSet } from '../../model/resource.ts'
import { refKey } from '../../model/resource-ref.ts'
import { FACTS_LAST_MS, whatNeedsNoRecord } from '../../plan/ground/actions.ts'
import type { Operation } from '../../plan/ground/operation.ts'
import type { Condition, Plan } from '../../plan/ground/plan.ts'
import { withoutTerminations } from '../../plan/node/stop-node.ts'
import { withUsersDone } from '../../plan/parts/remember-users.ts'
import { tellRefusals, withRefusals } from '../../plan/refusals.ts'
import { type Failed, withRefusedUpdates } from '../../plan/refused-updates.ts'
import { samePlan } from '../../plan/render.ts'
import { withFailures } from '../../plan/without-progress.ts'
import type { AuditLog } from '../../report/audit-log.ts'
import type { EventLog } from '../../report/event-log.ts'
import type { Log } from '../../report/log.ts'
import type { Generations, StatusStore } from '../../report/status-store.ts'
import { withDeadline } from '../clock.ts'
import type { NamedSecrets } from '../named-secrets.ts'
import type { Known, PassSignals } from '../subjects/subject.ts'
import { subjectOf } from '../subjects.ts'
import { askedBy, auditedOutcome } from './audited-outcome.ts'
import { knownToOthers } from './known-to-others.ts'
import { withProblems } from './manifest-statuses.ts'
import { isOverdue, overdue, watchOverdue } from './overdue.ts'
import type { OwnerRecords } from './owner-records.ts'
import type { PassTools } from './pass-tools.ts'
import { eventOf, eventOfTransition, loggedAs, operationFields } from './report-outcome.ts'
import { type Call, watched } from './watched-calls.ts'

/** How a pass ended, as far as the queue has to know. */
export type PassResult =
  /** Nothing to do, or only waiting; `lookAgainAt` in epoch milliseconds. */
  | { readonly result: 'settled'; readonly plan: Plan; readonly lookAgainAt?: number }
  /** Something was done: look at once whether it worked. */
  | { readonly result: 'acted'; readonly plan: Plan }
  /** Something changed while it was looking, so what it had seen was not worth a decision. */
  | { readonly result: 'superseded'; readonly plan?: undefined; readonly lookAgainAt?: undefined }
  /** Drover is told to stop, or may not act any longer: what is not seen whole, or not done, is for the next one. */
  | { readonly result: 'stopped'; readonly plan?: undefined; readonly lookAgainAt?: undefined }
  /** Something failed; `retriable`: waiting may help. */
  | { readonly result: 'failed'; readonly plan?: Plan; readonly retriable: boolean; readonly lookAgainAt?: number }

/** True when nothing is left of its owner but data that is kept. */
export const isRemoved = ({ result, plan }: PassResult): boolean =>
  result === 'settled' &&
  plan?.statuses.some(({ conditions }) => conditions.some(({ reason }) => reason === 'Removed')) === true

export interface PassReport {
  readonly log: Log
  readonly events: EventLog
  readonly audit: AuditLog
  readonly statuses: StatusStore
  readonly records: OwnerRecords
  readonly secrets: NamedSecrets
}

/** Milliseconds after which a pass is given up: longer than the slowest single call, far shorter than a roll. */
const PASS_DEADLINE_MS = 150_000

/** Runs passes and tells what came of them: status, events, log. Errors end here. */
export class PassRunner {
  readonly #tools: PassTools
  readonly #report: PassReport
  /** Hears of every operation. */
  readonly #hear: (outcome: Outcome) => void
  /** What was last carried out, by owner: the same plan again means that it changed nothing. */
  readonly #lastDone = new Map<string, readonly Operation[]>()

  constructor(tools: PassTools, report: PassReport, hear: (outcome: Outcome) => void = () => {}) {
    this.#tools = tools
    this.#report = report
    this.#hear = hear
  }

  /** `superseded` fires when something changes before it has decided; from then on it cannot be stopped so. */
  run(
    owner: OwnerRef,
    known: Known,
    generations: Generations,
    stop: AbortSignal,
    superseded: AbortSignal,
  ): Promise<PassResult> {
    const { clock } = this.#tools
    return withDeadline(clock, PASS_DEADLINE_MS, [stop], (signal) =>
      withDeadline(clock, FACTS_LAST_MS, [], (stale) =>
        this.#run(owner, known, generations, { stop, superseded, signal, stale }),
      ),
    )
  }

  async #run(
    owner: OwnerRef,
    known: Known,
    generations: Generations,
    { stop, superseded, signal, stale }: PassSignals & Readonly<Record<'stop' | 'superseded', AbortSignal>>,
  ): Promise<PassResult> {
    const { log: root, records } = this.#report
    const passId = randomBytes(4).toString('hex')
    const log = root.child({ passId })
    const subject = subjectOf(owner)
    const tools = this.#watchedTools(owner, log)
    let decided = false
    try {
      const recorded = await records.read(owner)
      const look = AbortSignal.any([signal, superseded])
      const secrets = await this.#report.secrets.knownTo(owner, known.manifests.resources, recorded)
      const { plan, facts } = await subject.observe(tools, owner.name, { ...known, ...secrets }, recorded, look)
      if (stop.aborted) return { result: 'stopped' }
      if (superseded.aborted) return { result: 'superseded' }
      decided = true
      const knownAs = knownToOthers(owner, known.manifests.resources)
      const asks = askedBy(owner, known, generations)
      const begun = new Map<number, number>()
      const now = () => this.#tools.clock.now()
      const hearer: Hearer = {
        begins: ({ id }) => void begun.set(id, now()),
        ends: (seen) => {
          const outcome = { ...seen, operation: { ...seen.operation, resource: knownAs(seen.operation.resource) } }
          const span = { began: begun.get(outcome.operation.id) ?? now(), ended: now() }
          const audited = auditedOutcome(outcome, span, asks)
          if (audited) this.#report.audit.note({ ...audited, passId })
          this.#tellOutcome(outcome, log)
        },
      }
      const carryOut = (operations: readonly Operation[]) =>
        subject.execute(tools, owner.name, operations, { signal, stale }, hearer)
      try {
        await this.#report.secrets.keep(owner, facts.wish, plan.recorded)
        await records.write(owner, withoutTerminations(plan.recorded, plan.operations))
      } catch (error) {
        await carryOut(whatNeedsNoRecord(plan.operations))
        throw error
      }
      await this.#tell(plan, known.manifests, generations)
      for (const wait of plan.waits) log.debug({ ...owner, wait }, 'waiting')
      if (plan.operations.length === 0) {
        this.#lastDone.delete(refKey(owner))
        return { result: 'settled', plan, ...lookAgainAt(plan) }
      }
      const outcomes = await carryOut(plan.operations)
      const recordedNow = recordAfter(plan.recorded, outcomes)
      await records.write(owner, recordedNow)
      // Nobody looks at once at what no waiting can help, so it is told now.
      if (outcomes.some(isRefused)) await this.#tell({ ...plan, recorded: recordedNow }, known.manifests, generations)
      return this.#judge(owner, plan, outcomes)
    } catch (error) {
      if (stop.aborted) return { result: 'stopped' }
      if (superseded.aborted && !decided) return { result: 'superseded' }
      log.error({ ...owner, err: error }, 'pass failed')
      const reason = error instanceof DroverError ? error.code : 'INTERNAL'
      await this.#tellFailure(owner, reason, messageOf(error), generations)
      return { result: 'failed', retriable: !(error instanceof DroverError) || error.retriable }
    }
  }

  /** What the pass works with, so that a call it waits for long is told while it does. */
  #watchedTools(owner: OwnerRef, log: Log): PassTools {
    const { clock, docker, kafkaOf } = this.#tools
    const watch = watchOverdue(clock, (call) => {
      log.warn({ ...owner, ...call }, 'an answer is overdue')
      this.#tellOverdue(owner, call).catch((error) => log.error({ ...owner, err: error }, 'status lost'))
    })
    return {
      ...this.#tools,
      docker: watched(docker, 'docker', watch),
      kafkaOf: (name) => watched(kafkaOf(name), 'kafka', watch),
    }
  }

  /** Beside all that is known; the next status a pass decides on takes it away. */
  async #tellOverdue(owner: OwnerRef, call: Call): Promise<void> {
    const { statuses, events } = this.#report
    const { conditions = [], ...fields } = statuses.get(owner)?.status ?? {}
    if (conditions.some(isOverdue)) return
    const held = { ...owner, conditions: [...conditions, overdue(call)], fields }
    // The manifest has not been looked at: of which generation it speaks stays as it was.
    const transitions = await statuses.apply([held], this.#tools.clock.now(), new Map())
    for (const transition of transitions) {
      const event = eventOfTransition(transition)
      if (event) await events.emit(event)
    }
  }

  #judge(owner: OwnerRef, plan: Plan, outcomes: readonly Outcome[]): PassResult {
    const failures = outcomes.filter((outcome) => outcome.result === 'failed')
    const repeated = samePlan(this.#lastDone.get(refKey(owner)) ?? [], plan.operations)
    this.#lastDone.set(refKey(owner), plan.operations)
    if (failures.length > 0) {
      // Refused limits are noted, and the next pass goes on without them.
      const retriable = failures.some(({ operation, error }) => error.retriable || isNoted(operation))
      return { result: 'failed', plan, retriable, ...lookAgainAt(plan) }
    }
    return repeated ? { result: 'failed', plan, retriable: true, ...lookAgainAt(plan) } : { result: 'acted', plan }
  }

  /** A disk that is full must not keep a broker from being started, so what cannot be told is only logged. */
  async #tell(plan: Plan, manifests: ManifestSet, generations: Generations): Promise<void> {
    try {
      await this.#tellStatus(plan, manifests, generations)
    } catch (error) {
      this.#report.log.error({ ...plan.owner, err: error }, 'status lost')
    }
  }

  async #tellStatus(plan: Plan, manifests: ManifestSet, generations: Generations): Promise<void> {
    const { statuses, events } = this.#report
    const knownAs = knownToOthers(plan.owner, manifests.resources)
    const decided = tellRefusals(plan.statuses, plan.recorded).map((status) => ({ ...status, ...knownAs(status) }))
    const told = withProblems(decided, manifests)
    const conditions = new Map(told.map((status) => [refKey(status), status.conditions]))
    const transitions = await statuses.apply(told, this.#tools.clock.now(), generations)
    for (const transition of transitions) {
      const event = eventOfTransition(transition, conditions.get(refKey(transition.resource)))
      if (event) await events.emit(event)
    }
  }

  #tellOutcome(outcome: Outcome, log: Log): void {
    this.#hear(outcome)
    const fields = operationFields(outcome.operation)
    if (outcome.result === 'done') log.info(fields, loggedAs(outcome.operation))
    if (outcome.result === 'failed') log.warn({ ...fields, err: outcome.error }, 'operation failed')
    if (outcome.result === 'skipped') log.debug(fields, 'operation skipped')
    const event = eventOf(outcome)
    if (event) this.#report.events.emit(event).catch((error) => log.error({ err: error }, 'event lost'))
  }

  async #tellFailure(owner: OwnerRef, reason: string, message: string, generations: Generations): Promise<void> {
    const { statuses, events, log } = this.#report
    try {
      const fields = statuses.get(owner)?.status
      const condition = { type: 'Ready', status: 'False', reason, message } as const
      // A hang is not over because a call was given up.
      const goesOn = (known: Condition) =>
        subjectOf(owner).outlivesFailure(known) || (isOverdue(known) && reason.endsWith('_TIMEOUT'))
      const failed = {
        ...owner,
        conditions: [condition, ...(fields?.conditions ?? []).filter(goesOn)],
        fields: fields ?? {},
      }
      await statuses.apply([failed], this.#tools.clock.now(), generations)
      await events.emit({ type: 'Warning', reason, regarding: owner, message })
    } catch (error) {
      log.error({ ...owner, err: error }, 'status lost')
    }
  }
}

const isNoted = ({ action }: Operation): boolean => action.type === 'UpdateContainer'

const isRefused = (outcome: Outcome): boolean => outcome.result === 'failed' && !outcome.error.retriable

/** The record, with what has become of its plan. */
function recordAfter(recorded: RecordedCluster, outcomes: readonly Outcome[]): RecordedCluster {
  const skipped = outcomes.flatMap(({ operation, result }) => (result === 'skipped' ? [operation] : []))
  const failed = outcomes.flatMap((outcome): Failed[] =>
    outcome.result === 'failed'
      ? [{ operation: outcome.operation, isRefusal: isRefused(outcome), message: outcome.error.message }]
      : [],
  )
  const undone = [...skipped, ...failed.map(({ operation }) => operation)]
  const done = outcomes.flatMap(({ operation, result }) => (result === 'done' ? [operation] : []))
  const next = withUsersDone(withRefusedUpdates(withoutTerminations(recorded, undone), failed), done)
  return withFailures(withRefusals(next, done, failed), done, failed, skipped)
}

function lookAgainAt({ waits }: Plan): { lookAgainAt?: number } {
  const times = waits.map((wait) => wait.lookAgainAt).filter((time) => time !== undefined)
  return times.length > 0 ? { lookAgainAt: Math.min(...times) } : {}
}
