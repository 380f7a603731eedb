import { hasCode, messageOf } from '../errors.ts'
import type { Resource, ResourceRef, SecretData } from '../model/resource.ts'
import { refOf } from '../model/resource-ref.ts'
import { Sensitive } from '../model/sensitive.ts'
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

/** The same, as it was read back. */
export interface LoadedLastGood extends LastGood {
  /** Secrets that were in force, of which nothing is left that can be read, and why. */
  readonly lost?: readonly { readonly resource: ResourceRef; readonly reason: string }[]
  /** An earlier release wrote it, with Secrets in the clear: it has to be written anew. */
  readonly isOutdated?: true
}

/** Keeps the resources that are in force, so that a broken manifest, or a restart, changes nothing. */
export interface LastGoodStore {
  /**
   * Empty when nothing was ever saved. @throws when something was, and it cannot be read; STATE_NEWER: nor may it be
   * lost
   */
  load(): Promise<LoadedLastGood>
  save(lastGood: LastGood): Promise<void>
}

/** The file it is kept in, which is replaced as a whole. */
export interface LastGoodFile {
  readonly path: string
  /** `undefined` in it: it is no JSON. Undefined: there is none. @throws when it cannot be read; STATE_NEWER */
  read(): Promise<{ readonly value: unknown } | undefined>
  write(value: object): Promise<void>
}

/** Keeps what Secrets hold, apart from everything else, by name of the Secret. */
export interface KeptSecrets {
  /** Undefined: it is not kept. @throws when it is, and cannot be read; STATE_NEWER */
  read(name: string): Promise<SecretData | undefined>
  /** @throws STATE_NEWER */
  write(name: string, data: SecretData): Promise<void>
  /** Drops all but these; what cannot be read is left to a person. */
  keepOnly(names: ReadonlySet<string>): Promise<void>
}

/**
 * Keeps them in a file; what Secrets hold is kept apart. It is kept because a Secret whose manifest is broken or out of
 * sight is in force as any other resource is. Secrets are written first: a crash in between leaves newer ones beside
 * older manifests, and both were good.
 */
export function createFileLastGood(file: LastGoodFile, secrets: KeptSecrets): LastGoodStore {
  return {
    async load() {
      const found = await file.read()
      return found === undefined ? NOTHING_IN_FORCE : withSecrets(savedIn(found.value, file.path), secrets)
    },

    async save({ resources, folders, cameAfter }) {
      const kept = resources.filter((resource) => resource.kind === 'Secret')
      for (const secret of kept) await secrets.write(refOf(secret).name, secret.spec.data)
      await file.write({ secretsApart: true, resources, folders, cameAfter })
      await secrets.keepOnly(new Set(kept.map((secret) => refOf(secret).name)))
    },
  }
}

interface Saved extends LastGood {
  readonly secretsApart: boolean
}

/** Says nothing of what is in the file: it may be of an earlier release, with Secrets as they are. */
function savedIn(value: unknown, path: string): Saved {
  if (value === undefined) throw new Error(`${path} is damaged: it is no JSON`)
  const saved: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {}
  if (!Array.isArray(saved.resources)) throw new Error(`${path} is damaged: it has no resources`)
  const cameAfter = entriesOf<number>(saved.cameAfter, 'number')
  return {
    resources: saved.resources,
    folders: entriesOf<string>(saved.folders, 'string'),
    ...(Object.keys(cameAfter).length > 0 && { cameAfter }),
    secretsApart: saved.secretsApart === true,
  }
}

/** Puts what Secrets hold back into them. */
async function withSecrets({ secretsApart, ...saved }: Saved, secrets: KeptSecrets): Promise<LoadedLastGood> {
  const lost: NonNullable<LoadedLastGood['lost']>[number][] = []
  const resources: Resource[] = []
  for (const resource of saved.resources) {
    if (resource.kind !== 'Secret') {
      resources.push(resource)
      continue
    }
    const { name } = refOf(resource)
    try {
      const data = secretsApart ? await secrets.read(name) : inTheClear(resource.spec)
      if (data === undefined) throw new Error('what it holds is gone')
      resources.push({ ...resource, spec: { data } })
    } catch (cause) {
      if (hasCode(cause, 'STATE_NEWER')) throw cause
      lost.push({ resource: { kind: 'Secret', name }, reason: messageOf(cause) })
    }
  }
  const isOutdated = !secretsApart && saved.resources.some(({ kind }) => kind === 'Secret')
  return { ...saved, resources, ...(lost.length > 0 && { lost }), ...(isOutdated && { isOutdated }) }
}

/** As earlier releases wrote it. */
const inTheClear = ({ data }: { readonly data: unknown }): SecretData =>
  Object.fromEntries(Object.entries(entriesOf<string>(data, 'string')).map(([key, text]) => [key, new Sensitive(text)]))

function entriesOf<V extends string | number>(saved: unknown, type: 'string' | 'number'): Readonly<Record<string, V>> {
  if (typeof saved !== 'object' || saved === null) return {}
  return Object.fromEntries(Object.entries(saved).filter((entry): entry is [string, V] => typeof entry[1] === type))
}
