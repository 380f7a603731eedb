import { dirname, join } from 'node:path'
import { DroverError } from '../errors.ts'
import type { Kind, ResourceRef } from '../model/resource.ts'
import { type AnySensitive, Sensitive } from '../model/sensitive.ts'
import type { FormattedFile } from './formats.ts'
import type { StateFolder } from './state-folder.ts'

/** Below it, in the state folder, lies everything that is secret, and nothing secret lies anywhere else. */
export const SECRETS_FOLDER = 'secrets'

/** Whose secrets: a resource's, such as a cluster's, or Drover's own. */
export type SecretOwner = ResourceRef | 'drover'

/** What one secret holds, by key: `ca.crt`, `ca.key`. */
export type SecretValues = Readonly<Record<string, AnySensitive>>

/**
 * Where secrets live that Drover makes or is given. A secret is written and read as a whole.
 *
 * Rules for every implementation, also for one that keeps several copies:
 * - `write` and `remove` are done when they return, durably and in every copy. Who tells of it, or uses what was
 *   written, does so only then.
 * - When they throw, nothing has been done as far as anybody is told: `read` goes on with what was there before, or,
 *   where it cannot, with the new. It never mixes the two. Doing the same once more is the way on.
 * - That there is none is an answer; anything else that keeps a secret from being read throws. A secret that cannot be
 *   read is not one that is missing: making another in its place could lock everybody out.
 */
export interface SecretStore {
  /** Undefined: there is none. @throws STATE_UNUSABLE, STATE_NEWER, SECRET_EXPOSED, SECRET_DAMAGED */
  read(owner: SecretOwner, name: string): Promise<SecretValues | undefined>
  /** @throws STATE_UNUSABLE */
  write(owner: SecretOwner, name: string, values: SecretValues): Promise<void>
  /** An absent one is success. @throws STATE_UNUSABLE */
  remove(owner: SecretOwner, name: string): Promise<void>
  /** Names, sorted. @throws STATE_UNUSABLE */
  list(owner: SecretOwner): Promise<string[]>
  /** Names of the resources of a kind that have, or had, any; sorted. @throws STATE_UNUSABLE */
  owners(kind: Kind): Promise<string[]>
}

const SUFFIX = '.json'
const OTHERS_MAY_READ_OR_WRITE = 0o077
const OTHERS_MAY_WRITE = 0o022

/** The working copy: `secrets/Kafka.my-cluster/cluster-ca.json`, for the owner's eyes only. */
export function secretsIn(state: StateFolder): SecretStore {
  const folderOf = (owner: SecretOwner) =>
    `${SECRETS_FOLDER}/${owner === 'drover' ? owner : `${owner.kind}.${encodeURIComponent(owner.name)}`}` as const
  const fileOf = (owner: SecretOwner, name: string): FormattedFile =>
    `${folderOf(owner)}/${encodeURIComponent(name)}${SUFFIX}`
  return {
    async read(owner, name) {
      const file = fileOf(owner, name)
      await refuseExposed(state, file)
      const found = await state.readAny(file)
      return found && valuesOf(found.value, join(state.path, file))
    },
    async write(owner, name, values) {
      // What a writer that died left half written is as secret as the rest.
      await state.sweep(folderOf(owner))
      await state.writeJson(fileOf(owner, name), { values: textsOf(values) })
    },
    remove: (owner, name) => state.remove(fileOf(owner, name)),
    async list(owner) {
      const files = (await state.list(folderOf(owner))).filter((file) => file.endsWith(SUFFIX))
      return files.map((file) => decodeURIComponent(file.slice(0, -SUFFIX.length))).sort()
    },
    async owners(kind) {
      const folders = (await state.list(SECRETS_FOLDER)).filter((folder) => folder.startsWith(`${kind}.`))
      return folders.map((folder) => decodeURIComponent(folder.slice(kind.length + 1))).sort()
    },
  }
}

/** What a file of one secret says. */
export const secretText = (values: SecretValues): string => JSON.stringify({ values: textsOf(values) })

/** Reads that. @throws SECRET_DAMAGED, saying nothing of what is in it */
export function parseSecretText(text: string, path: string): SecretValues {
  let saved: unknown
  try {
    saved = JSON.parse(text)
  } catch {
    saved = undefined
  }
  return valuesOf(saved, path)
}

/** As it is in the file: text as it is, bytes as base64, so that neither is taken for the other. */
type Written = string | { readonly base64: string }

/** The one place where secrets become text. */
const textsOf = (values: SecretValues): Readonly<Record<string, Written>> =>
  Object.fromEntries(
    Object.entries(values).map(([key, secret]) => {
      const value = secret.reveal()
      return [key, typeof value === 'string' ? value : { base64: Buffer.from(value).toString('base64') }] as const
    }),
  )

const isWritten = (value: unknown): value is Written =>
  typeof value === 'string' ||
  (typeof value === 'object' && value !== null && 'base64' in value && typeof value.base64 === 'string')

/** Says nothing of what is in the file. */
function valuesOf(saved: unknown, path: string): SecretValues {
  const damaged = (what: string) => new DroverError('SECRET_DAMAGED', `${path} ${what}`)
  if (saved === undefined) throw damaged('is no JSON')
  const values = typeof saved === 'object' && saved !== null && 'values' in saved ? saved.values : undefined
  if (typeof values !== 'object' || values === null) throw damaged('has no values')
  const entries = Object.entries(values)
  if (!entries.every((entry): entry is [string, Written] => isWritten(entry[1]))) {
    throw damaged('has a value that is no text')
  }
  return Object.fromEntries(
    entries.map(([key, value]): [string, AnySensitive] => [
      key,
      typeof value === 'string' ? new Sensitive(value) : new Sensitive<Uint8Array>(Buffer.from(value.base64, 'base64')),
    ]),
  )
}

/**
 * Refuses a file that others may read, and folders in which they could put another in its place.
 * @throws SECRET_EXPOSED
 */
async function refuseExposed(state: StateFolder, file: string): Promise<void> {
  const refuse = async (path: string, bits: number, may: string, closed: string) => {
    if (((await state.modeOf(path)) & bits) === 0) return
    const target = join(state.path, path)
    throw new DroverError('SECRET_EXPOSED', `other users may ${may} ${target}`, {
      mend: `Close it with \`chmod ${closed} ${target}\`, and exchange what is in it: it may be known.`,
    })
  }
  await refuse(file, OTHERS_MAY_READ_OR_WRITE, 'read', '600')
  for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) {
    await refuse(folder, OTHERS_MAY_WRITE, 'write into', '700')
  }
}
