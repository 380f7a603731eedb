/** Chance that falls the same way again for the same seed. */
export interface Chance {
  readonly seed: number
  /** A whole number from `least` to `most`. */
  readonly between: (least: number, most: number) => number
  readonly oneOf: <T>(choices: readonly T[]) => T
}

/** Draws by mulberry32; says its seed, DROVER_FAULTS_SEED or a new one, so that a run can be had again. */
export function drawChance(what: string): Chance {
  const seed = Number(process.env.DROVER_FAULTS_SEED ?? Date.now() % 2 ** 32)
  process.stderr.write(`${what}: seed ${seed}\n`)
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return { seed, between, oneOf: (choices) => choices[between(0, choices.length - 1)] as (typeof choices)[number] }
}

/** For how long what is drawn by chance goes on, in milliseconds: DROVER_FAULTS_MINUTES, or so many minutes. */
export const durationMs = (minutes: number): number => Number(process.env.DROVER_FAULTS_MINUTES ?? minutes) * 60_000
