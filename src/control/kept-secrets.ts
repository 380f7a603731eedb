import { DroverError } from '../errors.ts'
import { createFileLastGood, type KeptSecrets, type LastGoodStore } from '../manifests/last-good.ts'
import type { SecretData } from '../model/resource.ts'
import { type SecretOwner, type SecretStore, secretsIn } from '../report/secret-store.ts'
import type { StateFolder } from '../report/state-folder.ts'

const NAME = 'last-good'

/** The last good manifests of a state folder, with what Secrets hold in its place for secrets. */
export const lastGoodIn = (state: StateFolder): LastGoodStore =>
  createFileLastGood(state.path, keptSecrets(secretsIn(state)))

/** What the Secrets hold that are in force, each as a secret of its own. */
export function keptSecrets(store: SecretStore): KeptSecrets {
  const ownerOf = (name: string): SecretOwner => ({ kind: 'Secret', name })
  return {
    read: (name) => store.read(ownerOf(name), NAME),
    async write(name, data) {
      if (isSame(await readable(store, name), data)) return
      await store.write(ownerOf(name), NAME, data)
    },
    async keepOnly(names) {
      const others = (await store.owners('Secret')).filter((name) => !names.has(name))
      for (const name of others) if (await readable(store, name)) await store.remove(ownerOf(name), NAME)
    },
  }
}

/** Undefined, too, where it cannot be read: what is written then takes its place. */
async function readable(store: SecretStore, name: string): Promise<SecretData | undefined> {
  try {
    return await store.read({ kind: 'Secret', name }, NAME)
  } catch (error) {
    if (error instanceof DroverError) return undefined
    throw error
  }
}

function isSame(one: SecretData | undefined, other: SecretData): boolean {
  const keys = Object.keys(other)
  return (
    one !== undefined && Object.keys(one).length === keys.length && keys.every((key) => one[key]?.equals(other[key]))
  )
}
