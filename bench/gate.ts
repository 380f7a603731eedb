import { shell, Workplace } from './cluster.ts'
import { describeNumbers, numbersOf } from './figure.ts'
import { type Checkout, checkedOut, here } from './gate/checkout.ts'
import { PROBES, type Probe, probesOf } from './gate/probes.ts'
import { ratiosOf, type Verdict, verdictOf } from './gate/verdict.ts'

/** What came of a comparison with a commit. */
export interface Comparison {
  readonly text: string
  /** Something takes longer, or more, than it did, and not by chance. */
  readonly worse: boolean
}

/** Measures this checkout and a commit in turn, on one machine. @throws when there is no such commit */
export async function measureAgainst(commit: string, tell: (line: string) => void): Promise<Comparison> {
  const before = await checkedOut(commit)
  const place = Workplace.make()
  try {
    const now = await here()
    const lines = [...(await measure(PROBES, now, before, tell))]
    await place.clear()
    await place.drover('apply', '-f', place.manifests, '--wait', '--log-level', 'error')
    lines.push(...(await measure(probesOf(place), now, before, tell)))
    const head = `Against ${(await shell('git', '-C', now.path, 'log', '-1', '--format=%h of %cs', commit)).trim()}, pair by pair:`
    return {
      text: [head, ...lines.map(({ line }) => line), ''].join('\n'),
      worse: lines.some(({ verdict }) => verdict === 'worse'),
    }
  } finally {
    await place.remove()
    await before.remove()
  }
}

interface Line {
  readonly line: string
  readonly verdict: Verdict
}

/** Runs each probe on both in turn; the first pair of each is not counted. */
async function measure(
  probes: readonly Probe[],
  now: Checkout,
  before: Checkout,
  tell: (line: string) => void,
): Promise<Line[]> {
  const lines: Line[] = []
  for (const { pairs, measure } of probes) {
    const found: {
      readonly now: Readonly<Record<string, number>>
      readonly before: Readonly<Record<string, number>>
    }[] = []
    for (let pair = -1; pair < pairs; pair++) {
      const one = { now: await measure(now), before: await measure(before) }
      if (pair >= 0) found.push(one)
    }
    for (const what of Object.keys(found[0]?.now ?? {})) {
      const line = lineOf(
        what,
        found.map((pair) => [pair.now[what], pair.before[what]]),
      )
      tell(line.line)
      lines.push(line)
    }
  }
  return lines
}

/** What only one of them has says nothing. */
function lineOf(what: string, found: readonly (readonly [number | undefined, number | undefined])[]): Line {
  const sample = (values: readonly (number | undefined)[]) => ({
    unit: '',
    values: values.filter((value) => value !== undefined),
  })
  const pairs = { now: sample(found.map(([now]) => now)), before: sample(found.map(([, before]) => before)) }
  if (pairs.before.values.length < pairs.now.values.length) return { line: `  ${what}: new`, verdict: 'same' }
  const verdict = verdictOf(pairs)
  const show = (values: readonly number[]) => describeNumbers(numbersOf({ unit: '', values }), '')
  const mark = { worse: '!', better: '+', same: ' ' }[verdict]
  return {
    line: `${mark} ${what}: ${show(pairs.now.values)}, before ${show(pairs.before.values)}, ratio ${show(ratiosOf(pairs))} (${verdict})`,
    verdict,
  }
}
