import { join } from 'node:path'
import { parseAllDocuments, stringify } from 'yaml'
import { isList } from '../manifests/unpack-lists.ts'
import type { ResourceRef } from '../model/resource.ts'
import type { StateFolder } from '../report/state-folder.ts'

const FOLDER = 'applied'

/** Where manifests given by `drover apply` are kept, one file a resource; the daemon watches it like any other folder. */
export const appliedFolder = (state: StateFolder): string => join(state.path, FOLDER)

const fileOf = ({ kind, name }: ResourceRef): string => `${FOLDER}/${kind}.${encodeURIComponent(name)}.yaml`

/** Keeps every resource of these manifests; they have been checked before. Returns how many files changed. @throws STATE_UNUSABLE */
export async function keepApplied(state: StateFolder, texts: readonly string[]): Promise<number> {
  let changed = 0
  for (const text of texts) {
    for (const value of parseAllDocuments(text).flatMap((document) => manifestsIn(document.toJS()))) {
      if (!value?.kind || !value.metadata?.name) continue
      const file = fileOf({ kind: value.kind as ResourceRef['kind'], name: value.metadata.name })
      const content = stringify(value)
      if ((await state.readText(file)) === content) continue
      await state.writeText(file, content)
      changed += 1
    }
  }
  return changed
}

interface Manifest {
  readonly kind?: string
  readonly metadata?: { readonly name?: string }
  readonly items?: readonly (Manifest | null)[]
}

/** A list of resources is kept as what it lists. */
const manifestsIn = (value: Manifest | null): readonly (Manifest | null)[] =>
  isList(value?.kind) ? (value?.items ?? []).flatMap(manifestsIn) : [value]

/** True when the resource had been applied, and is not any more. @throws STATE_UNUSABLE */
export async function dropApplied(state: StateFolder, ref: ResourceRef): Promise<boolean> {
  const existed = (await state.readText(fileOf(ref))) !== undefined
  if (existed) await state.remove(fileOf(ref))
  return existed
}

/** The folder has to exist to be watched; that it is empty then means something. @throws STATE_UNUSABLE */
export async function makeAppliedFolder(state: StateFolder): Promise<string> {
  await state.makeFolder(FOLDER)
  return appliedFolder(state)
}
