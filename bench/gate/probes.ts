import { join } from 'node:path'
import { allReady, daemonRuns, shell, until, type Workplace } from '../cluster.ts'
import { residentMiB } from '../resident.ts'
import type { Checkout } from './checkout.ts'

/** What one measurement finds, by what it is; milliseconds or MiB, less is better. */
type Found = Readonly<Record<string, number>>

/** Something that is measured of both in turn, so many times. */
export interface Probe {
  readonly pairs: number
  readonly measure: (checkout: Checkout) => Promise<Found>
}

const taken = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** What needs no cluster. */
export const PROBES: readonly Probe[] = [
  {
    pairs: 20,
    measure: async ({ path, drover }) => ({
      '--help (ms)': await taken(() => shell(drover, '--help')),
      'validate (ms)': await taken(() => shell(drover, 'validate', '-f', join(path, 'manifests/quickstart'))),
    }),
  },
  { pairs: 5, measure: onPaper },
]

/** Processor time and memory for 1,260 topics on 63 brokers that exist on paper. */
async function onPaper({ path }: Checkout): Promise<Found> {
  const words = ['--expose-gc', join(path, 'bench/scale/one-extent.ts'), '1', '63', '1260']
  const { times, heapBytes }: { times: Record<string, readonly number[]>; heapBytes: number } = JSON.parse(
    await shell(process.execPath, ...words),
  )
  const rows = Object.entries(times).map(([what, values]) => [
    `${what}, 1,260 topics (ms of a processor)`,
    middle(values),
  ])
  return { ...Object.fromEntries(rows), 'Heap in use, 1,260 topics (MiB)': heapBytes / 2 ** 20 }
}

/** Passes that are timed in one process. */
const PASSES = 50
/** Milliseconds after which a daemon that has nothing to do is as large as it stays. */
const IDLE_MS = 15_000

/** What needs a cluster: that of this place, at rest, which each finds as the other left it. */
export function probesOf(place: Workplace): readonly Probe[] {
  const apply = (drover: string) => place.for(drover).drover('apply', '-f', place.manifests, '--log-level', 'error')
  return [
    {
      pairs: 10,
      measure: async ({ drover }) => ({
        'get (ms)': await taken(() => place.for(drover).drover('get')),
        'No-op apply without a daemon (ms)': await taken(() => apply(drover)),
      }),
    },
    { pairs: 3, measure: ({ path }) => noopPasses(place, path) },
    {
      pairs: 3,
      async measure({ drover }) {
        const daemon = place.for(drover).daemon()
        try {
          await until('the daemon', async () => daemonRuns(place, daemon.pid))
          await until('Ready', () => allReady(place))
          await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
          const resident = residentMiB(daemon.pid)
          await apply(drover)
          return { 'Idle daemon (MiB)': resident, 'No-op apply beside a daemon (ms)': await taken(() => apply(drover)) }
        } finally {
          await daemon.stop()
        }
      },
    },
  ]
}

/** Each in a process of its own, with the code of that checkout. */
async function noopPasses({ state, manifests }: Workplace, path: string): Promise<Found> {
  const text = `
    const { noopPass } = await import(${JSON.stringify(join(path, 'bench/noop-pass.ts'))})
    process.stdout.write(JSON.stringify((await noopPass(${JSON.stringify({ state, manifests })}, ${PASSES})).values))`
  const values: number[] = JSON.parse(await shell(process.execPath, '--input-type=module', '--eval', text))
  return { 'No-op pass, 3 nodes (ms)': middle(values) }
}
