import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../errors.ts'
import type { Resource } from '../model/resource.ts'
import type { CameAfter } from './removed-by-a-person.ts'

/** What is in force, and the tree it stood in. */
export interface LastGood {
  readonly resources: readonly Resource[]
  /** Device and inode of the folders that hold it, by path; of before they were kept: none. */
  readonly folders: Readonly<Record<string, string>>
  /** Absent when nothing came into force while something was held. */
  readonly cameAfter?: CameAfter
}

/** Nothing. */
export const NOTHING_IN_FORCE: LastGood = { resources: [], folders: {} }

/** Keeps the resources that are in force, so that a broken manifest, or a restart, changes nothing. */
export interface LastGoodStore {
  /** Empty when nothing was ever saved. @throws when something was, and it cannot be read */
  load(): Promise<LastGood>
  save(lastGood: LastGood): Promise<void>
}

/** Another number when `Resource` changes its shape: an older file is then of no use. */
const FORMAT = 1

/** Keeps them below `<state>/last-good/`, readable by the owner only: Secrets are among them. */
export function createFileLastGood(state: string): LastGoodStore {
  const folder = join(state, 'last-good')
  const file = join(folder, 'resources.json')
  return {
    async load() {
      const text = await readFile(file, 'utf8').catch((cause: unknown) => {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
        throw cause
      })
      return text === undefined ? NOTHING_IN_FORCE : decode(text, file)
    },

    async save({ resources, folders, cameAfter }) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const next = `${file}.next`
      await rm(next, { force: true })
      const handle = await open(next, 'wx', 0o600)
      try {
        await handle.writeFile(JSON.stringify({ format: FORMAT, resources, folders, cameAfter }))
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(next, file)
    },
  }
}

function decode(text: string, file: string): LastGood {
  let saved: { format?: unknown; resources?: unknown; folders?: unknown; cameAfter?: unknown } | null
  try {
    saved = JSON.parse(text)
  } catch (cause) {
    throw new Error(`${file} is damaged: ${messageOf(cause)}`, { cause })
  }
  if (saved?.format !== FORMAT || !Array.isArray(saved.resources)) throw new Error(`${file} is of another format`)
  const cameAfter = entriesOf<number>(saved.cameAfter, 'number')
  return {
    resources: saved.resources,
    folders: entriesOf<string>(saved.folders, 'string'),
    ...(Object.keys(cameAfter).length > 0 && { cameAfter }),
  }
}

function entriesOf<V extends string | number>(saved: unknown, type: 'string' | 'number'): Readonly<Record<string, V>> {
  if (typeof saved !== 'object' || saved === null) return {}
  return Object.fromEntries(Object.entries(saved).filter((entry): entry is [string, V] => typeof entry[1] === type))
}
