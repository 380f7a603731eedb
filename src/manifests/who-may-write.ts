import type { Stats } from 'node:fs'
import type { ManifestProblem } from '../model/resource.ts'
import type { Definition } from './definition.ts'

/*
 * Who can write manifests commands the clusters
 * =============================================
 *
 * So a folder or a file that others may write is not read where it is watched; what it held stays as it was. Others are
 *
 * 1. everybody;
 * 2. a group, unless it is root's, or has the number of the owner: where each user has a group of his own, files are
 *    open to that as a rule (umask 002), and nobody else is in it.
 *
 * Whose it is, is not asked: who has it watched trusts that one, and in a container he has another number than outside.
 */

type Entry = Pick<Stats, 'mode' | 'uid' | 'gid'>

const EVERYBODY_WRITES = 0o002
const GROUP_WRITES = 0o020
const EVERYBODY_READS = 0o004

/** Undefined where its owner alone may write it. */
export function othersWhoMayWrite({ mode, uid, gid }: Entry): string | undefined {
  if ((mode & EVERYBODY_WRITES) !== 0) return 'everybody'
  return (mode & GROUP_WRITES) !== 0 && gid !== uid && gid !== 0 ? `the group ${gid}` : undefined
}

/** How that ends. */
export const closing = (path: string): string => `Close it with \`chmod -R go-w ${path}\``

export const mayBeReadByEverybody = ({ mode }: Entry): boolean => (mode & EVERYBODY_READS) !== 0

/** Told of Secrets that stand in files which everybody may read. */
export const tellReadableSecrets = (
  definitions: readonly Definition[],
  readable: ReadonlySet<string>,
): readonly ManifestProblem[] =>
  definitions
    .filter(({ ref, origin }) => ref.kind === 'Secret' && readable.has(origin.file))
    .map(({ ref, origin }) => ({
      severity: 'warning',
      reason: 'ReadableByOthers',
      message: `Everybody on this host may read ${origin.file}, and what this Secret holds.`,
      mend: `Close it with \`chmod o-r ${origin.file}\`.`,
      origin,
      resource: ref,
    }))
