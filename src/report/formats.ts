import { DroverError } from '../errors.ts'

/**
 * The format of each JSON file of the state folder, by its path or by the folder it is in. It is raised when an older
 * release would misunderstand what is written from then on; a field that an older one may overlook is no reason. Files
 * written before there were formats have none, and count as 1. What says nothing new is written in the former format
 * (`olderIfItMay`), so that a Drover can be put back.
 */
const FORMATS = {
  'clusters/': 1,
  'requests/': 1,
  'status/': 1,
  'lock/': 1,
  // 2: there are several of one kind and name, and who knows names alone takes one for the other.
  // 3: a Kafka has another name on this host than in its manifest, and who looks for it there takes it for removed.
  'last-good/': 3,
  'secrets/': 1,
  'daemon.json': 1,
  'instance.json': 1,
} as const

type Place = keyof typeof FORMATS

/** Path of such a file in the state folder. */
export type FormattedFile = { [P in Place]: P extends `${string}/` ? `${P}${string}` : P }[Place]

const PLACES = Object.keys(FORMATS) as Place[]

function formatOf(file: FormattedFile): number {
  const place = PLACES.find((known) => file === known || (known.endsWith('/') && file.startsWith(known)))
  if (place === undefined) throw new DroverError('INTERNAL', `${file} has no format`)
  return FORMATS[place]
}

/** What is written. */
export const withFormat = (file: FormattedFile, value: object): object => ({
  format: olderIfItMay(file, value) ?? formatOf(file),
  ...value,
})

function olderIfItMay(file: FormattedFile, value: object): number | undefined {
  if (!file.startsWith('last-good/') || !('resources' in value) || !Array.isArray(value.resources)) return undefined
  const resources: readonly unknown[] = value.resources
  const some = (field: string) => resources.some((resource) => isObject(resource) && field in resource)
  return some('manifestName') ? undefined : some('knownAs') ? 2 : 1
}

/** The format of what was read, if a newer Drover wrote it in one that this one does not know. */
export function newerFormat(file: FormattedFile, read: unknown): number | undefined {
  const format = isObject(read) ? read.format : undefined
  return typeof format === 'number' && format > formatOf(file) ? format : undefined
}

/**
 * What was written, from what was read. Who understands half of it must not act on it, nor replace it: that is for the
 * newer Drover.
 * @throws STATE_NEWER
 */
export function withoutFormat(file: FormattedFile, read: unknown, path: string): unknown {
  const newer = newerFormat(file, read)
  if (newer !== undefined) {
    const known = `this one knows formats up to ${formatOf(file)} and leaves the file as it is`
    throw new DroverError('STATE_NEWER', `${path} is of format ${newer}, of a newer Drover; ${known}`)
  }
  if (!isObject(read)) return read
  const { format: _, ...written } = read
  return written
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
