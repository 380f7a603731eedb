import { shownName } from '../../control/owners.ts'
import type { Look } from '../../control/plan-once.ts'
import type { ObservedPass } from '../../control/subjects/subject.ts'
import { messageOf } from '../../errors.ts'
import type { OwnerRef } from '../../kinds/kinds.ts'
import { refKey } from '../../model/resource-ref.ts'
import type { Hide } from '../../plan/redact.ts'
import { renderPlan } from '../../plan/render.ts'
import { type RecordedPass, recordedText, recordPass } from '../../report/pass-record.ts'
import { type Into, type Part, within } from './collecting.ts'
import type { Sources } from './sources.ts'

/** A cluster that hangs is given up before the whole part is. */
const LOOK_MS = 45_000

/** What is seen of each owner now, and would be done about it. */
export const plans = (
  { clock, version }: Pick<Sources, 'clock' | 'version'>,
  looks: () => Promise<readonly Look[]>,
  hide: Hide,
): Part => ({
  name: 'plan.json',
  about: 'all that a plan is made of; `drover plan --replay plan.json` makes plan.txt of it, on any machine',
  collect: async (into, signal) => {
    const owners = await looks()
    if (owners.length === 0) into.missing('plan.json', 'no manifests are in force, and this instance has nothing here')
    const record = async ({ owner, pass }: Look): Promise<RecordedPass | undefined> => {
      try {
        return recorded(owner, await within(clock, LOOK_MS, signal, () => pass), hide, into)
      } catch (error) {
        into.missing(`plan.json: ${refKey(owner)}`, error)
        return undefined
      }
    }
    const passes = (await Promise.all(owners.map(record))).filter((pass) => pass !== undefined)
    if (passes.length === 0) return
    into.asItIs('plan.json', recordedText(passes, version))
    // Made of what is hidden already; and a replay prints the same.
    into.asItIs('plan.txt', passes.map(({ plan }) => plan.join('\n')).join('\n'))
  },
})

/**
 * A pass as it is recorded. Where stars change what it comes to, because a secret is a word that the plan depends on,
 * what it came to before is added.
 */
function recorded(owner: OwnerRef, { facts, plan }: ObservedPass, hide: Hide, into: Into): RecordedPass | undefined {
  const [now, besides] = [renderPlan(plan), `plan-${encodeURIComponent(shownName(owner))}.txt`]
  try {
    const pass = recordPass(facts, hide)
    if (shapeOf(pass.plan) !== shapeOf(now.split('\n'))) {
      into.missing(`plan.json: ${refKey(owner)}`, `what is hidden changes its plan; ${besides} is the real one`)
      into.text(besides, now)
    }
    return pass
  } catch (error) {
    into.missing(`plan.json: ${refKey(owner)}`, `no plan without what is hidden (${messageOf(error)}); see ${besides}`)
    into.text(besides, now)
    return undefined
  }
}

/** What is done and waited for, whatever its names are. */
const shapeOf = (lines: readonly string[]): string => lines.map((line) => line.split(', ')[1]).join('\n')
