import { resolve } from 'node:path'
import { type GivenText, keepApplied, makeAppliedFolders } from '../control/applied.ts'
import type { LockHolder } from '../lease/claims.ts'
import { holderOf } from '../lease/lock.ts'
import { textOf } from '../manifests/file-text.ts'
import { type SourceFile, STDIN } from '../manifests/folder-source.ts'
import type { Resource } from '../model/resource.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { Tell } from './calls.ts'
import type { Kept } from './kept.ts'
import { watchedFiles } from './watched-manifests.ts'

/** Manifests that are right as a whole. */
export interface Checked {
  readonly texts: readonly GivenText[]
  /** What these texts mean. */
  readonly resources: readonly Resource[]
}

/**
 * What of files is to be kept: what the running Drover watches is not. `cwd`: where their paths begin.
 * @throws NOT_CONFIRMED, STATE_UNUSABLE
 */
export async function withoutWatched(
  kept: Kept,
  files: readonly SourceFile[],
  resources: readonly Resource[],
  { cwd, tell }: { readonly cwd: string; readonly tell: Tell },
): Promise<Checked> {
  const watched = await watchedFiles(kept, resources, cwd)
  for (const file of watched) tell(`${file} is watched by the Drover that runs: saving it is enough`)
  const given = files.filter(({ file }) => !watched.has(file))
  return { texts: given.flatMap(({ file, bytes }) => textGiven(file, textOf(bytes), cwd)), resources }
}

function textGiven(file: string, text: string | undefined, cwd: string): GivenText[] {
  if (text === undefined) return []
  return [file === STDIN ? { text } : { text, file: resolve(cwd, file) }]
}

/** What became of manifests that were given. */
export interface Taken {
  /** How many differ from what was kept before. */
  readonly changed: number
  /** Who runs, and takes over. */
  readonly daemon?: LockHolder
}

/** Makes manifests part of what Drover keeps up. @throws STATE_UNUSABLE */
export async function keepGiven(state: StateFolder, { texts, resources }: Checked, tell: Tell): Promise<Taken> {
  await makeAppliedFolders(state)
  const changed = await keepApplied(state, texts, resources)
  tell(`applied ${resources.length} resources, ${changed} changed`)
  const daemon = holderOf(state.path)
  if (daemon) tell(`the running Drover (pid ${daemon.pid}) takes over`)
  return { changed, ...(daemon && { daemon }) }
}
