import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { slopeOf } from '../test/real/soak/growth.ts'
import type { Extent } from './scale/manifests.ts'
import type { Measured } from './scale/one-extent.ts'
import { quantile } from './statistics.ts'

/** How one thing grows with what there is. */
export interface Growth {
  readonly shape: string
  readonly what: string
  readonly unit: 'ms' | 'MiB'
  readonly extents: readonly string[]
  /** Medians, by extent. */
  readonly values: readonly number[]
  /** Twice as much takes two to the power of this as long; 1 is linear. */
  readonly exponent: number
}

interface Shape {
  readonly name: string
  readonly extents: readonly Extent[]
  /** What is made larger from one extent to the next. */
  readonly size: (extent: Extent) => number
}

const SHAPES: readonly Shape[] = [
  {
    name: 'One cluster',
    extents: [63, 125, 250, 500].map((brokers) => ({ clusters: 1, brokers, topics: 20 * brokers })),
    size: ({ brokers }) => brokers,
  },
  {
    name: 'Many clusters of 10 brokers and 200 topics',
    extents: [6, 12, 25, 50].map((clusters) => ({ clusters, brokers: 10, topics: 200 })),
    size: ({ clusters }) => clusters,
  },
]

/** Measures Drover's own time on hosts that exist on paper, each extent in a process of its own. */
export async function measureScale(tell: (line: string) => void): Promise<Growth[]> {
  const growths: Growth[] = []
  for (const shape of SHAPES) {
    const measured: Measured[] = []
    for (const extent of shape.extents) {
      measured.push(await measureExtent(extent))
      tell(`${shape.name}: ${nameOf(extent)} measured`)
    }
    growths.push(...growthsOf(shape, measured))
  }
  return growths
}

async function measureExtent({ clusters, brokers, topics }: Extent): Promise<Measured> {
  const script = new URL('scale/one-extent.ts', import.meta.url).pathname
  const words = ['--expose-gc', script, ...[clusters, brokers, topics].map(String)]
  const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 1 << 24 })
  return JSON.parse(stdout)
}

const nameOf = ({ clusters, brokers, topics }: Extent): string =>
  `${clusters * brokers} brokers, ${clusters * topics} topics`

function growthsOf({ name, extents, size }: Shape, measured: readonly Measured[]): Growth[] {
  const growth = (what: string, unit: Growth['unit'], values: readonly number[]): Growth => {
    const points = values.map((value, i) => [Math.log(size(extents[i] as Extent)), Math.log(value)] as const)
    const round = (value: number, digits: number) => Number(value.toFixed(digits))
    return {
      shape: name,
      what,
      unit,
      extents: extents.map(nameOf),
      values: values.map((value) => round(value, value < 100 ? 1 : 0)),
      exponent: round(slopeOf(points), 2),
    }
  }
  const [first] = measured
  return [
    ...Object.keys(first?.times ?? {}).map((what) =>
      growth(
        what,
        'ms',
        measured.map(({ times }) => quantile({ unit: 'ms', values: times[what] ?? [] }, 0.5)),
      ),
    ),
    growth(
      'Heap in use, manifests, what was observed and a plan held',
      'MiB',
      measured.map(({ heapBytes }) => heapBytes / 2 ** 20),
    ),
  ]
}
