import { dirname } from 'node:path'
import { isSupported, isTakenAway } from '../kinds/kinds.ts'
import type { Kind } from '../model/resource.ts'

/**
 * What counts as removed by a person
 * ==================================
 *
 * Absence proves nothing, at any depth: a folder that is not mounted, not checked out, or half way through a checkout
 * looks just like one that was tidied up. So what is in force and is defined nowhere any more counts as removed by a
 * person only where the tree shows a removal, and nothing but a removal:
 *
 * 1. everything that concerns it could be read whole, its file and every folder above it;
 * 2. no git operation is under way, or was broken off, in a folder it stood in;
 * 3. every folder it stood in, up to the one that is watched, is the one it was (the same device and inode, links
 *    followed) or is gone;
 * 4. its file is there and still holds something of what it held; or else it is a topic, a Secret or the like, with
 * whose manifest nothing is taken away (nodes, or what a user may do), it went from the file together with nothing else
 * than such, and other resources that do something stand there now;
 * 5. or its file is gone, and the nearest folder above that is left still holds something of what it held. A folder
 *    that is gone is like a file that is gone: its parent vouches for it;
 * 6. and nothing in its file says so little of itself that it may be what is missing, such as a map without a kind.
 *
 * Nothing vouches that came while something else was missing, but for what came with it or after it: it was not there
 * when what is missing was. It cannot vouch for nothing at all, for something may be held for weeks.
 *
 * Otherwise it is held: a file that holds nothing of what it held counts as emptied, whatever else is in it, and so
 * does a folder. What a person does to be understood is to remove the whole file, or the whole folder, or to say so.
 *
 * A folder that only Drover fills may be empty, or anew: what is not in it was taken out by a command. What stood
 * outside of all that is watched is not judged here.
 */
export function judgeRemovals(was: TreeAsItWas, is: TreeAsItIs): (missing: InForce) => Hold | undefined {
  const held = byPlace(was.inForce)
  const there = byPlace([...is.files.values()].flat())
  const keysAt = new Map([...there].map(([place, all]) => [place, new Set(all.map(({ key }) => key))]))
  const cameAfter = (key: string): number => was.cameAfter?.[key] ?? 0
  const known = new Map<string, number>()
  /** When the eldest came of what a place still holds of what it held. */
  const eldestLeft = (place: string): number => {
    const left = () => (held.get(place) ?? []).filter(({ key }) => keysAt.get(place)?.has(key))
    const answer = known.get(place) ?? left().reduce((eldest, { key }) => Math.min(eldest, cameAfter(key)), Infinity)
    known.set(place, answer)
    return answer
  }
  const holdsNothingOfIt = (because: 'file emptied' | 'folder emptied', place: string, missing: string) => {
    const eldest = eldestLeft(place)
    if (eldest <= cameAfter(missing)) return undefined
    const isEmptied = eldest === Infinity
    const what = isEmptied ? 'nothing of what it held' : 'only what came after something else had gone missing'
    return hold(because, place, `${place} holds ${what}`)
  }
  const defined = new Set([...is.files.values()].flatMap((all) => all.map(({ key }) => key)))

  const ofFile = (file: string, missing: string): Hold | undefined => {
    const emptied = holdsNothingOfIt('file emptied', file, missing)
    if (emptied === undefined) return undefined
    const gone = (held.get(file) ?? []).filter(({ key }) => !defined.has(key))
    const others = (is.files.get(file) ?? []).filter(({ kind, isRight }) => isRight && isSupported(kind))
    if (others.length > 0 && gone.every(({ kind }) => !isTakenAway(kind))) return undefined
    return emptied
  }
  const ofFolders = (folders: readonly string[], missing: string): Hold | undefined => {
    const left = folders.find((folder) => is.folders.has(folder)) ?? folders.at(-1) ?? ''
    return holdsNothingOfIt('folder emptied', left, missing)
  }

  const unclear = (file: string): Hold | undefined => {
    const reason = is.unclear?.get(file)
    return reason === undefined ? undefined : hold('unclear', file, reason)
  }

  return ({ key, file }) => {
    const above = foldersAbove(file, is.roots)
    const unread = [file, ...(above?.folders ?? [])].find((place) => is.unreadable.has(place))
    if (unread !== undefined) return hold('unreadable', unread, is.unreadable.get(unread) ?? '')
    // What came by stdin stands in no folder.
    if (!above || above.isOwn) return is.files.has(file) ? (ofFile(file, key) ?? unclear(file)) : undefined
    const distrusted = distrust([file, ...above.folders], was, is)
    if (distrusted !== undefined) return distrusted
    return is.files.has(file) ? (ofFile(file, key) ?? unclear(file)) : ofFolders(above.folders, key)
  }
}

/** A resource in force, and where it stood. */
export interface InForce {
  readonly key: string
  readonly kind: Kind
  readonly file: string
}

/**
 * How many losses had been seen when a resource came into force, by key, of those that came after one: what was missing
 * then was there before it.
 */
export type CameAfter = Readonly<Record<string, number>>

/** A resource that a file names; one that is not right has errors. */
export interface Defined extends InForce {
  readonly isRight: boolean
}

/** The tree as it was when all of this was last seen to be there. */
export interface TreeAsItWas {
  readonly inForce: readonly InForce[]
  /** Device and inode of folders, by path; those that are not known are taken for the ones they were. */
  readonly folders: ReadonlyMap<string, string>
  readonly cameAfter?: CameAfter
}

/** The tree as it was just read. */
export interface TreeAsItIs {
  readonly roots: readonly Root[]
  readonly files: ReadonlyMap<string, readonly Defined[]>
  /** Device and inode of each folder that was read, by path. */
  readonly folders: ReadonlyMap<string, string>
  /** Files and folders that could not be read whole, with the reason. */
  readonly unreadable: ReadonlyMap<string, string>
  /** Files in which something says too little of itself, with the reason. What stood in others goes all the same. */
  readonly unclear?: ReadonlyMap<string, string>
  /** Folders in which git is at work, with the file that says so. */
  readonly changing: ReadonlyMap<string, string>
}

/** What is watched; its own folder is one that only Drover fills. */
export interface Root {
  readonly path: string
  readonly isOwn: boolean
}

/** Why something is held though it stands nowhere, and what a person does about it. */
export interface Hold {
  readonly because: 'unreadable' | 'unclear' | 'git' | 'other folder' | 'file emptied' | 'folder emptied'
  /** The file or folder it is about. */
  readonly place: string
  readonly reason: string
  readonly mend: string
}

/** The folders a file stands in, innermost first, up to the outermost one that is watched; undefined when none is. */
export function foldersAbove(
  file: string,
  roots: readonly Root[],
): { readonly folders: readonly string[]; readonly isOwn: boolean } | undefined {
  const all = ancestorsOf(file)
  const around = roots.filter(({ path }) => path === file || all.includes(path))
  if (around.length === 0) return undefined
  const outermost = Math.max(...around.map(({ path }) => all.indexOf(path)))
  return { folders: all.slice(0, outermost + 1), isOwn: around.some(({ isOwn }) => isOwn) }
}

const MEND: Readonly<Record<Hold['because'], string>> = {
  unreadable: 'put that right',
  unclear: 'put that right, or take it out',
  git: 'let git end; if none is running any more, remove that file',
  'other folder': 'bring the former folder back',
  'file emptied': 'put it back, or remove the whole file',
  'folder emptied': 'put it back, or remove the whole folder',
}

const hold = (because: Hold['because'], place: string, reason: string): Hold => ({
  because,
  place,
  reason,
  mend: MEND[because],
})

/** Why the folders themselves may not be those that are meant. */
function distrust(places: readonly string[], was: TreeAsItWas, is: TreeAsItIs): Hold | undefined {
  const changing = places.find((place) => is.changing.has(place))
  if (changing !== undefined) {
    const reason = `git is at work in ${changing}, or was broken off: there is ${is.changing.get(changing)}`
    return hold('git', changing, reason)
  }
  const other = places.find((place) => {
    const [before, now] = [was.folders.get(place), is.folders.get(place)]
    return before !== undefined && now !== undefined && before !== now
  })
  if (other === undefined) return undefined
  return hold('other folder', other, `${other} is another folder than the one it stood in (not mounted, or exchanged)`)
}

/** Everything by its file, and by every folder above that. */
function byPlace<One extends InForce>(all: readonly One[]): ReadonlyMap<string, readonly One[]> {
  const places = new Map<string, One[]>()
  for (const one of all) {
    for (const place of [one.file, ...ancestorsOf(one.file)]) {
      const known = places.get(place)
      if (known) known.push(one)
      else places.set(place, [one])
    }
  }
  return places
}

function ancestorsOf(path: string): string[] {
  const folder = dirname(path)
  return folder === path ? [] : [folder, ...ancestorsOf(folder)]
}
