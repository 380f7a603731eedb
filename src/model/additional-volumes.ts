import type { AdditionalMount, AdditionalVolume, FileItem, NodeTemplate } from './node-template.ts'
import { parseBytes } from './quantity.ts'

/*
 * Volumes that a template gives its containers beside those of the data
 * =====================================================================
 *
 * 1. They are mounted below `/mnt` alone, as in Strimzi, so that none covers what a node is made of.
 * 2. None lies within another: which of the two is mounted first would say what is in it.
 * 3. What cannot be mounted is left out by itself, and told where manifests are checked; nothing of it costs a node.
 */

/** What a container finds at a path. */
export interface MountedVolume {
  readonly name: string
  /** Absolute, without a `/` at its end. */
  readonly path: string
  readonly readOnly: boolean
  readonly source: VolumeSource
}

export type VolumeSource =
  | { readonly type: 'empty'; readonly bytes?: number }
  | {
      readonly type: 'files'
      readonly kind: 'ConfigMap' | 'Secret'
      readonly object: string
      /** Absent: all that it has, by the names of its keys. */
      readonly items?: readonly FileItem[]
      readonly optional: boolean
      /** Permission bits of files that say nothing else. */
      readonly mode: number
    }

/** Something that is left out, and what to do instead. */
export interface LeftOut {
  /** Which of the list it stands in. */
  readonly index: number
  readonly field: string
  /** The end of a sentence. */
  readonly because: string
  readonly mend: string
}

const MOUNTABLE = '/mnt'
/** Kafka's images declare a volume there. It may be taken, but nothing may be beside it in the same folder. */
const DECLARED = '/mnt/shared/config'

/** What of a template is mounted, by path, and which mounts are left out. */
export function additionalMounts(template: NodeTemplate | undefined): {
  readonly mounted: readonly MountedVolume[]
  readonly leftOut: readonly LeftOut[]
} {
  const mounted: MountedVolume[] = []
  const leftOut: LeftOut[] = []
  for (const [index, mount] of (template?.kafkaContainer?.volumeMounts ?? []).entries()) {
    const found = asMounted(mount, template?.pod?.volumes ?? [], mounted)
    if ('because' in found) leftOut.push({ ...found, index })
    else mounted.push(found)
  }
  return { mounted: mounted.sort((a, b) => (a.path < b.path ? -1 : 1)), leftOut }
}

function asMounted(
  { name, mountPath, readOnly = false, subPath, subPathExpr }: AdditionalMount,
  volumes: readonly AdditionalVolume[],
  others: readonly MountedVolume[],
): MountedVolume | Omit<LeftOut, 'index'> {
  if (subPath !== undefined || subPathExpr !== undefined) {
    const field = subPath === undefined ? 'subPathExpr' : 'subPath'
    const mend = 'Mount the volume at a folder of its own, and say below its `items` which files it has.'
    return { field, because: 'a part of a volume cannot be mounted by itself', mend }
  }
  const path = mountPath.replace(/(?<=.)\/+$/, '')
  if (!path.startsWith(`${MOUNTABLE}/`) || !isPathBelow(path.slice(1)) || path.includes(':')) {
    const mend = `Write a path such as \`${MOUNTABLE}/${name}\`, without \`.\`, \`..\` and \`:\`.`
    return { field: 'mountPath', because: `\`${mountPath}\` is no path below \`${MOUNTABLE}\``, mend }
  }
  const volume = volumes.find((each) => each.name === name)
  if (volume === undefined) {
    const mend = 'Add it to `pod.volumes` of the same template, or correct the name.'
    return { field: 'name', because: `there is no volume \`${name}\``, mend }
  }
  const source = sourceOf(volume)
  if (source === undefined) {
    const mend = 'Give the volume one of `secret`, `configMap` and `emptyDir`.'
    return { field: 'name', because: `volume \`${name}\` is none that Drover can mount`, mend }
  }
  if (source.type === 'empty' && others.some((other) => other.name === name)) {
    const because = `volume \`${name}\` is mounted already, and an \`emptyDir\` cannot be at two paths`
    return { field: 'name', because, mend: 'Mount it once, or add another volume.' }
  }
  const other = [...others.map((each) => each.path), ...(path === DECLARED ? [] : [DECLARED])].find((each) =>
    areWithin(each, path),
  )
  if (other !== undefined) {
    const because = other === path ? `\`${path}\` is taken` : `\`${path}\` and \`${other}\` lie within one another`
    return { field: 'mountPath', because, mend: `Mount it beside \`${other}\`.` }
  }
  return { name, path, readOnly, source }
}

/** What a volume is made of; undefined: nothing that can be mounted, or of two things at once. */
export function sourceOf({ secret, configMap, emptyDir }: AdditionalVolume): VolumeSource | undefined {
  if ([secret, configMap, emptyDir].filter((source) => source !== undefined).length !== 1) return undefined
  if (secret) return filesOf('Secret', secret.secretName, secret)
  if (configMap) return filesOf('ConfigMap', configMap.name, configMap)
  const bytes = parseBytes(emptyDir?.sizeLimit ?? '')
  return { type: 'empty', ...(bytes !== undefined && { bytes }) }
}

/** As in Kubernetes. */
const DEFAULT_MODE = 0o644

function filesOf(
  kind: 'ConfigMap' | 'Secret',
  object: string,
  { items = [], optional = false, defaultMode = DEFAULT_MODE }: NonNullable<AdditionalVolume['secret' | 'configMap']>,
): VolumeSource {
  const kept = keptItems(items).kept
  return { type: 'files', kind, object, ...(items.length > 0 && { items: kept }), optional, mode: defaultMode }
}

/** The items whose paths can be files beside one another, and those that are left out. */
export function keptItems(items: readonly FileItem[]): {
  readonly kept: readonly FileItem[]
  readonly leftOut: readonly LeftOut[]
} {
  const kept: FileItem[] = []
  const leftOut: LeftOut[] = []
  for (const [index, item] of items.entries()) {
    const { path } = item
    const other = kept.find((each) => areWithin(each.path, path))
    if (!isPathBelow(path)) {
      const mend = 'Write a path below the volume, without `.` and `..`.'
      leftOut.push({ index, field: 'path', because: `\`${path}\` is no path of a file`, mend })
    } else if (other) {
      const because = `\`${path}\` and \`${other.path}\` cannot both be there`
      leftOut.push({ index, field: 'path', because, mend: 'Write another path.' })
    } else kept.push(item)
  }
  return { kept, leftOut }
}

/** Whether the entry of this key can be a file of that name: what can be a key in Kubernetes. */
export const isFileName = (key: string): boolean => /^[-._a-zA-Z0-9]{1,253}$/.test(key) && !/^\.(?:\.|$)/.test(key)

/** What file systems take of a path, and of a name in it, in bytes. */
const LONGEST_PATH = 1024
const LONGEST_NAME = 255

/** Whether it leads below the folder it is to be in, and can be there. */
function isPathBelow(path: string): boolean {
  const names = path.split('/')
  return (
    Buffer.byteLength(path) <= LONGEST_PATH &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break in a name would be one of a script.
    !/[\0-\x1f\x7f]/.test(path) &&
    names.every((name) => name !== '' && name !== '.' && name !== '..' && Buffer.byteLength(name) <= LONGEST_NAME)
  )
}

const areWithin = (one: string, other: string): boolean =>
  `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`)
