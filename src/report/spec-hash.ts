import { createHmac, randomBytes } from 'node:crypto'
import { DroverError, hasCode } from '../errors.ts'
import { canonicalJson } from '../model/hash.ts'
import type { Resource, SecretResource } from '../model/resource.ts'
import { type AnySensitive, Sensitive } from '../model/sensitive.ts'
import type { SecretStore } from './secret-store.ts'

const NAME = 'spec-hash'

/** The `specHash` of a resource as its record has it: it differs where the spec does, what a Secret holds included. */
export type SpecHash = (resource: Resource) => string

/**
 * For who writes records. What a Secret holds takes part by a hash under a key of this state folder: a plain hash of a
 * short secret tells it to whoever tries enough of them. A key that cannot be read is replaced, which costs each Secret
 * a generation.
 * @throws STATE_UNUSABLE; STATE_NEWER for a key that a newer Drover wrote
 */
export async function makeSpecHash(secrets: SecretStore): Promise<SpecHash> {
  return hashUnder(await makeKey(secrets))
}

/** For who compares with records; without a key no Secret has been recorded. */
export async function readSpecHash(secrets: SecretStore): Promise<SpecHash> {
  return hashUnder(await readKey(secrets))
}

/** What Secrets hold, hashed one value after the other for plans: see model/sealed-secrets.ts. */
export interface Sealing {
  /** Tells which key it is, and not the key. */
  readonly key: string
  /** @param place where it stands, so that the same value at two places has two seals */
  readonly seal: (place: string, value: AnySensitive) => string
}

/** For who writes records: under the key of the hashes of Secrets. @throws STATE_UNUSABLE, STATE_NEWER */
export const makeSealing = async (secrets: SecretStore): Promise<Sealing> => sealingUnder(await makeKey(secrets))

/** For who only looks; without a key nothing has been recorded that could be compared. @throws STATE_UNUSABLE */
export const readSealing = async (secrets: SecretStore): Promise<Sealing> =>
  sealingUnder((await readKey(secrets)) ?? new Sensitive(''))

function sealingUnder(key: AnySensitive): Sealing {
  const under = (text: string) => createHmac('sha256', key.reveal()).update(text).digest('hex')
  return {
    key: under('key').slice(0, 16),
    seal: (place, value) => under(canonicalJson([place, hashable(value.reveal())])),
  }
}

async function makeKey(secrets: SecretStore): Promise<AnySensitive> {
  const known = await readKey(secrets)
  const key = known ?? new Sensitive(randomBytes(32).toString('base64url'))
  if (!known) await secrets.write('drover', NAME, { key })
  return key
}

async function readKey(secrets: SecretStore): Promise<AnySensitive | undefined> {
  try {
    return (await secrets.read('drover', NAME))?.key
  } catch (error) {
    if (error instanceof DroverError && !hasCode(error, 'STATE_NEWER')) return undefined
    throw error
  }
}

const hashUnder =
  (key: AnySensitive | undefined): SpecHash =>
  (resource) =>
    resource.kind === 'Secret' ? (key ? secretHash(resource, key) : '') : resource.specHash

function secretHash({ spec }: SecretResource, key: AnySensitive): string {
  const texts = Object.fromEntries(Object.entries(spec.data).map(([name, value]) => [name, hashable(value.reveal())]))
  return createHmac('sha256', key.reveal()).update(canonicalJson(texts)).digest('hex')
}

/** Bytes in another form than text has, so that no two are taken for the same. */
const hashable = (value: string | Uint8Array) =>
  typeof value === 'string' ? value : { base64: Buffer.from(value).toString('base64') }
