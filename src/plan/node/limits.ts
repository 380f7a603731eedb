import type { ContainerLimits } from '../../model/docker-state.ts'

type Limit = number | undefined

/** Zero processes are no limit to Docker. */
const processes = ({ pidsLimit }: ContainerLimits): Limit => (pidsLimit === 0 ? undefined : pidsLimit)

/** What each limit is called, where it is found, and how it is shown. */
const LIMITS: readonly (readonly [
  name: string,
  of: (limits: ContainerLimits) => Limit,
  show: (value: number) => string,
])[] = [
  [
    'memory',
    ({ memoryBytes }) => memoryBytes,
    (bytes) => (bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20}Mi` : `${bytes}`),
  ],
  ['cpu', ({ nanoCpus }) => nanoCpus, (nano) => `${nano / 1e9}`],
  ['processes', processes, String],
]

/** No limit is above all limits. */
const isBelow = (a: Limit, b: Limit): boolean => a !== undefined && (b === undefined || a < b)

/**
 * Whether any limit of a container is lower than it was. A limit that is to be lifted counts as nothing here: that
 * takes a new container.
 */
export const isLowered = (from: ContainerLimits, to: ContainerLimits): boolean =>
  LIMITS.some(([, of]) => isBelow(of(to), of(from)))

/** Of each limit the higher one: what a container can be given without taking anything from it. */
export function raisedLimits(now: ContainerLimits, wanted: ContainerLimits): ContainerLimits {
  const higher = (of: (limits: ContainerLimits) => Limit) => (isBelow(of(wanted), of(now)) ? of(now) : of(wanted))
  const [memoryBytes, nanoCpus] = [higher((limits) => limits.memoryBytes), higher((limits) => limits.nanoCpus)]
  return {
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(nanoCpus !== undefined && { nanoCpus }),
    pidsLimit: higher(processes) ?? 0,
  }
}

/** Limits as a manifest writes them: `memory 512Mi, cpu 0.5`. With `others`: only those that differ from these. */
export function limitWords(limits: ContainerLimits, others?: ContainerLimits): string {
  const words = LIMITS.flatMap(([name, of, show]) => {
    const value = of(limits)
    // Of the limits that no manifest writes, only a change is told.
    const isTold = others === undefined ? value !== undefined && of !== processes : of(others) !== value
    return isTold ? `${name} ${value === undefined ? 'without limit' : show(value)}` : []
  })
  return words.length > 0 ? words.join(', ') : 'without limit'
}
