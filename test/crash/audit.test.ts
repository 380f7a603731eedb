import { LABELS } from '../../src/model/labels.ts'
import { readAudit } from '../../src/report/read-audit.ts'
import type { Fate, Life, LifeCall } from '../world/life.ts'
import { CHANGES } from '../world/watchdog.ts'
import type { World } from '../world/world.ts'
import { LONG, prepare } from './play.ts'
import { sample } from './sample.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'

/** So many deaths of each scenario, unless all are asked for. */
const DEATHS = 5
/** Operations that are under way at once. */
const AT_ONCE = 4

/** What was asked for, in the order in which it was answered: what the audit should have. */
interface Heard {
  readonly answered: string[]
  /** Calls by which secrets went to their second copy: several of them are one operation, of another name. */
  copying: number
}

/** The container through which a volume is written, and which never runs. */
const isOfCopy = ({ host }: World, { method, args: [first, second] }: LifeCall): boolean => {
  if (method === 'createContainer')
    return LABELS.filesOf in (second as { readonly labels: Readonly<Record<string, string>> }).labels
  return LABELS.filesOf in (host.engine.containers.get(String(first))?.spec.labels ?? {})
}

const listeningIn = (world: World, heard: Heard, { before }: Fate = {}): Fate => {
  const ofCopy = new Set<LifeCall>()
  return {
    before: (call, life) => {
      if (isOfCopy(world, call)) ofCopy.add(call)
      return before?.(call, life)
    },
    after: (call) => {
      if (call.change === undefined) return
      if (ofCopy.has(call)) heard.copying += 1
      else heard.answered.push(call.method.toLowerCase())
    },
  }
}

/** Plays it in lives with these fates, and hears what is answered in each. */
async function playHearing(scenario: Scenario, fates: readonly Fate[]) {
  const world = await prepare(scenario)
  const before = await audited(world)
  const lives: (Heard & { readonly life: Life })[] = []
  for (const fate of fates) {
    const heard: Heard = { answered: [], copying: 0 }
    const life = world.start(listeningIn(world, heard, fate))
    lives.push(Object.assign(heard, { life }))
    await world.settle()
    // What is in it counts: nobody waits for the audit.
    if (!life.isDead) await life.audited()
  }
  return { before, lives, lines: await audited(world) }
}

const CALLS = new Set(CHANGES.map((method) => method.toLowerCase()))

/** Operations whose call has another name. */
const CALL_OF: Readonly<Record<string, string>> = {
  setpassword: 'alterscramcredential',
  removescramcredential: 'deletescramcredential',
}
const asCall = (name: string): string => CALL_OF[name] ?? name

/** What was done by one call, and how often by several; but for what was refused. */
async function audited(world: World): Promise<{ readonly calls: readonly string[]; readonly others: number }> {
  const done = (await readAudit(world.state)).filter(({ result }) => result !== 'failed')
  const names = done.map(({ operation }) => operation.split(' ')[0]?.toLowerCase() ?? '').map(asCall)
  const calls = names.filter((name) => CALLS.has(name)).sort()
  return { calls, others: names.length - calls.length }
}

/** What of `all` is not among `some`, each as often as it stands there. */
function missingIn(some: readonly string[], all: readonly string[]): string[] {
  const left = [...some]
  return all.filter((one) => {
    const index = left.indexOf(one)
    if (index === -1) return true
    left.splice(index, 1)
    return false
  })
}

describe.each(SCENARIOS)('to $name', (scenario: Scenario) => {
  it(
    'every change is in the audit, and nothing else',
    async () => {
      const { before, lives, lines } = await playHearing(scenario, [{}])
      expect(lines.calls).toEqual([...before.calls, ...lives.flatMap(({ answered }) => answered)].sort())
      expect(lines.others > before.others).toBe(lives.some(({ copying }) => copying > 0))
    },
    LONG,
  )

  it(
    'a change is in the audit, or Drover died in it',
    async () => {
      const whole = await playHearing(scenario, [{}])
      const indices = whole.lives.flatMap(({ life }) => life.calls.map(({ index }) => index))
      for (const index of sample(indices, DEATHS)) {
        const dying: Fate = { before: (call, life) => (call.index === index ? life.die() : undefined) }
        const { before, lives, lines } = await playHearing(scenario, [dying, {}])
        const all = [...before.calls, ...lives.flatMap(({ answered }) => answered)]
        const missing = missingIn(lines.calls, all)
        // Of what was answered in the very moment of its death, and of nothing else.
        expect({ index, missing: missing.slice(AT_ONCE) }).toEqual({ index, missing: [] })
        expect({ index, missing: missingIn(lives[0]?.answered ?? [], missing) }).toEqual({ index, missing: [] })
        expect({ index, tooMuch: missingIn(all, lines.calls) }).toEqual({ index, tooMuch: [] })
      }
    },
    LONG,
  )
})
