import { join, relative, sep } from 'node:path'
import { stringify } from 'yaml'
import { copiedFrom } from '../manifests/copies.ts'
import { whatIsDeclared } from '../manifests/what-is-declared.ts'
import type { ManifestSet, Resource, ResourceRef } from '../model/resource.ts'
import { refOf } from '../model/resource-ref.ts'
import { SECRETS_FOLDER } from '../report/secret-store.ts'
import type { StateFolder } from '../report/state-folder.ts'

const FOLDER = 'applied'
/** Of Secrets: they are the only copy there is, and lie where everything lies that is secret. */
const SECRET_FOLDER = `${SECRETS_FOLDER}/applied`
const FOLDERS = [FOLDER, SECRET_FOLDER]

/**
 * Where manifests given by `drover apply` are kept, one file a resource; the daemon watches these like any other
 * folder.
 */
export const appliedFolders = (state: StateFolder): readonly string[] =>
  FOLDERS.map((folder) => join(state.path, folder))

/** True for a manifest that was applied. */
export const isApplied = (state: StateFolder, file: string): boolean =>
  appliedFolders(state).some((folder) => file.startsWith(folder + sep))

const nameOf = ({ kind, name }: ResourceRef): string => `${kind}.${encodeURIComponent(name)}.yaml`
const fileOf = (ref: ResourceRef): string => `${ref.kind === 'Secret' ? SECRET_FOLDER : FOLDER}/${nameOf(ref)}`

/** A text of manifests, and the file that it stands in; absent: it came by stdin, or from nowhere that stays. */
export interface GivenText {
  readonly text: string
  readonly file?: string
}

/**
 * Keeps every resource of these manifests, which have been checked before; `checked` says by what each is known.
 * Returns how many files changed. @throws STATE_UNUSABLE
 */
export async function keepApplied(
  state: StateFolder,
  texts: readonly GivenText[],
  checked: readonly Resource[],
): Promise<number> {
  const key = ({ kind, name }: ResourceRef, namespace = '') => JSON.stringify([kind, name, namespace])
  const known = new Map(
    checked.map((one) => {
      const { kind, metadata, manifestName = metadata.name } = one
      return [key({ kind, name: manifestName }, metadata.namespace), refOf(one)]
    }),
  )
  let changed = 0
  const declared = texts.flatMap(({ text, file }) => whatIsDeclared(text).map((one) => ({ ...one, from: file })))
  for (const { ref, namespace, manifest, from } of declared) {
    const file = fileOf(known.get(key(ref, namespace)) ?? ref)
    // In quotes what other readers of YAML would take for another value.
    const yaml = stringify(manifest, { compat: 'yaml-1.1' })
    const content = from === undefined ? yaml : copiedFrom(from) + yaml
    if ((await state.readText(file)) === content) continue
    await state.writeText(file, content)
    changed += 1
  }
  return changed
}

/** The file that keeps a resource that was applied; undefined: it was not. @throws STATE_UNUSABLE */
export async function appliedFile(state: StateFolder, ref: ResourceRef): Promise<string | undefined> {
  const file = fileOf(ref)
  return (await state.readText(file)) === undefined ? undefined : join(state.path, file)
}

/** True when the resource had been applied, and is not any more. @throws STATE_UNUSABLE */
export async function dropApplied(state: StateFolder, ref: ResourceRef): Promise<boolean> {
  const existed = (await appliedFile(state, ref)) !== undefined
  if (existed) await state.remove(fileOf(ref))
  return existed
}

/** Copies that the files they were given from have taken the place of go. @throws STATE_UNUSABLE */
export async function dropSuperseded(
  state: StateFolder,
  { superseded = [] }: Pick<ManifestSet, 'superseded'>,
): Promise<void> {
  for (const file of superseded) if (isApplied(state, file)) await state.remove(relative(state.path, file))
}

/** The folders have to exist to be watched; that they are empty then means something. @throws STATE_UNUSABLE */
export async function makeAppliedFolders(state: StateFolder): Promise<readonly string[]> {
  for (const folder of FOLDERS) await state.makeFolder(folder)
  await moveSecrets(state)
  return appliedFolders(state)
}

/** Earlier releases kept Secrets among the others. */
async function moveSecrets(state: StateFolder): Promise<void> {
  for (const name of (await state.list(FOLDER)).filter((file) => file.startsWith('Secret.'))) {
    const text = await state.readText(`${FOLDER}/${name}`)
    if (text !== undefined) await state.writeText(`${SECRET_FOLDER}/${name}`, text)
    await state.remove(`${FOLDER}/${name}`)
  }
}
