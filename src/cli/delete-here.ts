import { refuseUnconfirmed, takeBack } from '../api/delete.ts'
import { keptIn } from '../api/kept.ts'
import { holderOf } from '../lease/lock.ts'
import type { ManifestRoot } from '../manifests/folder-source.ts'
import type { ResourceRef } from '../model/resource.ts'
import { refOf } from '../model/resource-ref.ts'
import { openStateFolder } from '../report/state-folder.ts'
import { driveClusters } from './drive-clusters.ts'
import type { Globals } from './globals.ts'
import { knownIn, readValid } from './manifest-files.ts'
import { toStderr } from './to-stderr.ts'

/** What is to be deleted: this, or what is defined there. */
export type ToDelete = { readonly refs: readonly ResourceRef[] } | { readonly roots: readonly ManifestRoot[] }

interface How {
  readonly volumes: boolean
  readonly yes: boolean
  /** Seconds. */
  readonly timeout: number
}

/** Deletes where no Drover answers. @throws as `readValid` and `driveClusters`, NOT_CONFIRMED */
export async function deleteHere(globals: Globals, what: ToDelete, { volumes, yes, timeout }: How): Promise<void> {
  const refs = 'refs' in what ? what.refs : (await readValid(what.roots, knownIn(globals))).resources.map(refOf)
  refuseUnconfirmed(refs, { volumes, yes })
  const state = await openStateFolder(globals.state, 'write')
  const owners = await takeBack(keptIn(state), refs, { volumes, cwd: process.cwd(), tell: toStderr })
  if (!holderOf(state.path) && owners.length > 0) await driveClusters(globals, state, owners, timeout)
}
