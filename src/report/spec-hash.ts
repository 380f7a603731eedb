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
  const known = await readKey(secrets)
  const key = known ?? new Sensitive(randomBytes(32).toString('base64url'))
  if (!known) await secrets.write('drover', NAME, { key })
  return hashUnder(key)
}

/** For who compares with records; without a key no Secret has been recorded. */
export async function readSpecHash(secrets: SecretStore): Promise<SpecHash> {
  return hashUnder(await readKey(secrets))
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
