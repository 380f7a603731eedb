import { additionalMounts, isFileName, type MountedVolume, type VolumeSource } from './additional-volumes.ts'
import { CONFIG_FOLDER } from './config-folder.ts'
import type { FileToWrite } from './docker-state.ts'
import type { FileContent } from './file-content.ts'
import { sha256 } from './hash.ts'
import type { NodeTemplate } from './node-template.ts'
import type { KafkaResource, ReferredValue } from './resource.ts'
import { refKey } from './resource-ref.ts'
import type { SealedSecrets } from './sealed-secrets.ts'
import { markOf, secretAt } from './secret-environment.ts'

/*
 * What is in additional volumes
 * =============================
 *
 * Each is a tmpfs at its path, for the root of a container is read-only. Files of ConfigMaps and Secrets are put into
 * the node's config volume with its other files, and copied from there at each start: so a container that is started
 * again, by whomever, has them, one that a failed roll goes back to has its own, and what a Secret holds is on no
 * label, in no argument and in no environment.
 */

/** What a template's additional volumes make of a container. */
export interface AddedVolumes {
  /** What a hash may know of them; empty: there are none. */
  readonly made: readonly object[]
  /** Which entries of Secrets are in them (`markOf`). */
  readonly marks: readonly string[]
  readonly tmpfs: Readonly<Record<string, string>>
  /** Files for the config folder, the script that copies them first; none where there is nothing to copy. */
  readonly files: readonly FileToWrite[]
}

/** Everything about the additional volumes of a node. */
export function addedVolumes(
  template: NodeTemplate | undefined,
  kafka: Pick<KafkaResource, 'spec'>,
  secrets: SealedSecrets,
): AddedVolumes {
  const volumes = additionalMounts(template).mounted.map((mounted) => ({
    ...mounted,
    entries: entriesOf(mounted.source, kafka),
  }))
  const filled = volumes.map((volume) => ({
    ...volume,
    files: volume.entries.flatMap((entry) => {
      const content = contentOf(entry, kafka, secrets)
      return content === undefined ? [] : [{ ...entry, content }]
    }),
  }))
  const folders = [...new Set(filled.flatMap(({ name, source }) => (source.type === 'files' ? [name] : [])))]
  const inFolder = (name: string) => filled.find((volume) => volume.name === name)?.files ?? []
  return {
    made: volumes.map(({ path, source, readOnly, entries }) =>
      source.type === 'empty' ? { path, empty: { ...source, readOnly } } : { path, files: entries.map(hashable) },
    ),
    marks: volumes.flatMap(({ entries }) => entries.flatMap(({ mark }) => mark ?? [])),
    tmpfs: Object.fromEntries(volumes.map((volume) => [volume.path, tmpfsOf(volume)])),
    files:
      folders.length === 0
        ? []
        : [
            { path: FILL_SCRIPT, content: fillScript(filled), mode: 0o644 },
            folder(`${FOLDER}/`),
            ...folders.flatMap((name) => [
              folder(`${FOLDER}/${name}/`),
              ...inFolder(name).map(({ content }, index) => ({
                path: `${FOLDER}/${name}/${index}`,
                content,
                mode: 0o400,
              })),
            ]),
          ],
  }
}

/** Name, in the config folder, of the script that copies the files of volumes to where they are mounted. */
export const FILL_SCRIPT = 'volumes.sh'
/**
 * Name, in the config folder, of the folder with a folder for each volume. The files are numbered: by their own paths
 * one could be where an earlier container on the same config volume had a folder.
 */
const FOLDER = 'volumes'

const folder = (path: string): FileToWrite => ({ path, content: '', mode: 0o700 })

/** A file of a volume, before anybody knows what a Secret holds. */
interface Entry {
  readonly path: string
  readonly mode: number
  /** Of a ConfigMap. */
  readonly value?: ReferredValue
  /** Of a Secret: which entry it is. */
  readonly mark?: string
}

/** The owner may read it, whatever is written: he is who it is for. */
const OWNER_READS = 0o400

function entriesOf(source: VolumeSource, { spec }: Pick<KafkaResource, 'spec'>): Entry[] {
  if (source.type === 'empty') return []
  const { kind, object: name, items, mode: ofVolume } = source
  const values = spec.referred?.[refKey({ kind, name })] ?? {}
  const named =
    items ??
    Object.keys(values)
      .filter(isFileName)
      .map((key) => ({ key, path: key, mode: undefined }))
  return named
    .flatMap(({ key, path, mode = ofVolume }): Entry[] => {
      const value = Object.hasOwn(values, key) ? values[key] : undefined
      if (value === undefined) return []
      const file = { path, mode: mode | OWNER_READS }
      return [kind === 'Secret' ? { ...file, mark: markOf({ name, key }) } : { ...file, value }]
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Undefined: it is not known any more. */
const contentOf = (
  { value, mark }: Entry,
  kafka: Pick<KafkaResource, 'spec'>,
  secrets: SealedSecrets,
): FileContent | undefined => (mark === undefined ? value : secretAt(mark, kafka, secrets))

const hashable = ({ path, mode, value, mark }: Entry) => [
  path,
  mode,
  mark === undefined ? sha256(JSON.stringify(value)) : { mark },
]

/** More than the largest manifest holds: what is not used of it takes no memory. */
const FILES_SIZE = '32m'
/** Where a manifest does not say. */
const EMPTY_SIZE = '128m'

function tmpfsOf({ source, readOnly, entries }: MountedVolume & { readonly entries: readonly Entry[] }): string {
  const own = 'nosuid,nodev,mode=0700,uid=1000,gid=1000'
  if (source.type === 'empty') return `${readOnly ? 'ro' : 'rw'},exec,${own},size=${source.bytes ?? EMPTY_SIZE}`
  const isProgram = entries.some(({ mode }) => (mode & 0o111) !== 0)
  return `rw,${isProgram ? 'exec' : 'noexec'},${own},size=${FILES_SIZE}`
}

/**
 * Names what is to be there: a config volume may have files of an earlier container. The mode of a tmpfs counts at the
 * first start only; at the next ones runc gives it that of the folder which the first one left (rootfs_linux.go).
 *
 * A container that an earlier release made has no such folder, and starts as it did.
 */
function fillScript(
  volumes: readonly {
    readonly name: string
    readonly path: string
    readonly files: readonly Pick<Entry, 'path' | 'mode'>[]
  }[],
): string {
  const lines = volumes
    .filter(({ files }) => files.length > 0)
    .flatMap(({ name, path, files }) => [
      `if [ -d ${quoted(path)} ]; then\n`,
      `chmod 700 ${quoted(path)}\n`,
      ...files.map(
        (file, index) => `put ${file.mode.toString(8)} ${name}/${index} ${quoted(`${path}/${file.path}`)}\n`,
      ),
      'fi\n',
    ])
  return `set -eu
umask 022
put() {
  mkdir -p "\${3%/*}"
  cp "${CONFIG_FOLDER}/${FOLDER}/$2" "$3"
  chmod "$1" "$3"
}
${lines.join('')}`
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
