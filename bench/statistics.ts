/** Some measurements of one thing. */
export interface Sample {
  readonly unit: string
  readonly values: readonly number[]
}

/** Runs something several times and takes the milliseconds of each; the first run is not counted. */
export async function timed(runs: number, work: () => Promise<unknown>): Promise<Sample> {
  const values: number[] = []
  await work()
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    await work()
    values.push(performance.now() - start)
  }
  return { unit: 'ms', values }
}

/** The same in milliseconds of processor time, which other work on the machine does not lengthen. */
export async function computed(runs: number, work: () => Promise<unknown>): Promise<Sample> {
  const values: number[] = []
  await work()
  for (let run = 0; run < runs; run++) {
    const start = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(start)
    values.push((user + system) / 1000)
  }
  return { unit: 'ms', values }
}

/**
 * Runs two things in turn, so that a machine that slows down slows both; the first pair is not counted, nor is what
 * comes before each.
 */
export async function paired(
  runs: number,
  a: () => Promise<unknown>,
  b: () => Promise<unknown>,
  before: () => Promise<unknown> = async () => {},
): Promise<[Sample, Sample]> {
  const values: [number[], number[]] = [[], []]
  for (let run = -1; run < runs; run++) {
    for (const [index, work] of [a, b].entries()) {
      await before()
      const start = performance.now()
      await work()
      if (run >= 0) values[index as 0 | 1].push(performance.now() - start)
    }
  }
  return [
    { unit: 'ms', values: values[0] },
    { unit: 'ms', values: values[1] },
  ]
}

/** The value at a share of the sorted values: 0.5 is the median. */
export function quantile({ values }: Sample, share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
