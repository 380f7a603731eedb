import { join } from 'node:path'
import { DroverError, hasCode } from '../errors.ts'
import { createFileLastGood, type KeptSecrets, type LastGoodFile, type LastGoodStore } from '../manifests/last-good.ts'
import type { SecretData } from '../model/resource.ts'
import { type SecretOwner, type SecretStore, secretsIn } from '../report/secret-store.ts'
import type { StateFolder } from '../report/state-folder.ts'

const NAME = 'last-good'
const FILE = 'last-good/resources.json'
/** What earlier releases wrote it to first, with Secrets as they are: one that died there has left it behind. */
const FORMER_REST = `${FILE}.next`

/** The last good manifests of a state folder, with what Secrets hold in its place for secrets. */
export const lastGoodIn = (state: StateFolder): LastGoodStore =>
  createFileLastGood(fileIn(state), keptSecrets(secretsIn(state)))

const fileIn = (state: StateFolder): LastGoodFile => ({
  path: join(state.path, FILE),
  read: () => state.readAny(FILE),
  async write(value) {
    await state.writeJson(FILE, value)
    await state.remove(FORMER_REST)
  },
})

/** What the Secrets hold that are in force, each as a secret of its own. */
function keptSecrets(store: SecretStore): KeptSecrets {
  const ownerOf = (name: string): SecretOwner => ({ kind: 'Secret', name })
  const read = (name: string) => store.read(ownerOf(name), NAME)
  return {
    read,
    async write(name, data) {
      // What cannot be read is replaced: the manifest that is in force has it all.
      const known = await read(name).catch((error: unknown) => {
        if (error instanceof DroverError && !hasCode(error, 'STATE_NEWER')) return undefined
        throw error
      })
      if (!isSame(known, data)) await store.write(ownerOf(name), NAME, data)
    },
    async keepOnly(names) {
      for (const name of await store.owners('Secret')) {
        if (names.has(name)) continue
        const known = await read(name).catch((error: unknown) => {
          if (error instanceof DroverError) return undefined
          throw error
        })
        if (known) await store.remove(ownerOf(name), NAME)
      }
    },
  }
}

function isSame(one: SecretData | undefined, other: SecretData): boolean {
  const keys = Object.keys(other)
  return (
    one !== undefined && Object.keys(one).length === keys.length && keys.every((key) => one[key]?.equals(other[key]))
  )
}
