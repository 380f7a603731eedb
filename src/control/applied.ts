import { join, sep } from 'node:path'
import { stringify } from 'yaml'
import { whatIsDeclared } from '../manifests/what-is-declared.ts'
import type { Resource, ResourceRef } from '../model/resource.ts'
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

/**
 * Keeps every resource of these manifests, which have been checked before; `checked` says by what each is known.
 * Returns how many files changed. @throws STATE_UNUSABLE
 */
export async function keepApplied(
  state: StateFolder,
  texts: readonly string[],
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
  for (const { ref, namespace, manifest } of texts.flatMap(whatIsDeclared)) {
    const file = fileOf(known.get(key(ref, namespace)) ?? ref)
    // In quotes what other readers of YAML would take for another value.
    const content = stringify(manifest, { compat: 'yaml-1.1' })
    if ((await state.readText(file)) === content) continue
    await state.writeText(file, content)
    changed += 1
  }
  return changed
}

/** True when the resource had been applied, and is not any more. @throws STATE_UNUSABLE */
export async function dropApplied(state: StateFolder, ref: ResourceRef): Promise<boolean> {
  const existed = (await state.readText(fileOf(ref))) !== undefined
  if (existed) await state.remove(fileOf(ref))
  return existed
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
