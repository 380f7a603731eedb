import type { ManifestSet } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import type { Generations } from '../report/status-store.ts'
import { describeProblem, statusesWithoutPass } from './pass/manifest-statuses.ts'
import type { PassReport } from './pass/pass-runner.ts'
import { eventOfTransition } from './pass/report-outcome.ts'

/** Tells what is to be said of manifests apart from any pass: what is wrong with them, and what no pass is about. */
export class ManifestTeller {
  readonly #report: PassReport
  #told: ReadonlySet<string> = new Set()

  constructor(report: PassReport) {
    this.#report = report
  }

  /** `now` in epoch milliseconds. @throws STATE_UNUSABLE */
  async tell(manifests: ManifestSet, generations: Generations, now: number): Promise<void> {
    await this.#tellProblems(manifests)
    const { statuses, events } = this.#report
    const planned = statusesWithoutPass(manifests)
    for (const transition of await statuses.apply(planned, now, generations)) {
      const event = eventOfTransition(transition)
      if (event) await events.emit(event)
    }
  }

  /** Each problem is told once, when it appears; it stays visible in the conditions. */
  async #tellProblems({ problems, resources }: ManifestSet): Promise<void> {
    const { log, events } = this.#report
    const before = this.#told
    const inForce = new Set(resources.map((resource) => refKey(refOf(resource))))
    this.#told = new Set(problems.map(describeProblem))
    for (const problem of problems) {
      const message = describeProblem(problem)
      if (before.has(message)) continue
      const { origin, reason, resource } = problem
      const level = problem.severity === 'error' ? 'error' : 'warn'
      log[level]({ file: origin.file, line: origin.line, reason, problem: message }, 'manifest problem')
      // What is in force has it among its conditions, and their change is an event already.
      if (resource && !inForce.has(refKey(resource)))
        await events.emit({ type: 'Warning', reason, regarding: resource, message })
    }
    for (const message of before) {
      if (!this.#told.has(message)) log.info({ problem: message }, 'manifest problem is over')
    }
  }
}
