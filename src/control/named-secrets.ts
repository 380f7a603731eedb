import { DroverError } from '../errors.ts'
import type { OwnerRef } from '../kinds/kinds.ts'
import type { RecordedCluster } from '../model/recorded-cluster.ts'
import { referencesOf } from '../model/references.ts'
import type { Resource } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import type { SealedSecrets } from '../model/sealed-secrets.ts'
import type { AnySensitive } from '../model/sensitive.ts'
import type { ClusterWish } from '../plan/pass.ts'
import { type SecretValues, secretsIn } from '../report/secret-store.ts'
import { makeSealing, readSealing, type Sealing } from '../report/spec-hash.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { Known } from './subjects/subject.ts'

/**
 * What Secrets hold that manifests name
 * =====================================
 *
 * A pass knows it by seals (model/sealed-secrets.ts). What nodes were last up with is kept in the state folder's place
 * for secrets, by its seal, for as long as the record names it: a Secret that is gone, or says what nodes die of, must
 * not keep a node from coming back with what it had.
 */
const NAME = 'named'

/** Whether anything is named of a Secret. */
const namesSecrets = (resources: readonly Resource[]): boolean =>
  resources.some((resource) => referencesOf(resource).some(({ kind }) => kind === 'Secret'))

/** What seals and keeps them, of one state folder. */
export class NamedSecrets {
  readonly #state: StateFolder
  readonly #mayWrite: boolean
  #sealing: Sealing | undefined

  constructor(state: StateFolder, { mayWrite }: { readonly mayWrite: boolean }) {
    this.#state = state
    this.#mayWrite = mayWrite
  }

  /** What a pass has to know of them. @throws STATE_UNUSABLE */
  async knownTo(
    owner: OwnerRef,
    resources: readonly Resource[],
    recorded: RecordedCluster,
  ): Promise<Pick<Known, 'secrets'>> {
    if (!namesSecrets(resources) && sealsOf(recorded).length === 0) return {}
    const secrets = secretsIn(this.#state)
    this.#sealing ??= await (this.#mayWrite ? makeSealing(secrets) : readSealing(secrets))
    return { secrets: { sealing: this.#sealing, kept: await this.#kept(owner) } }
  }

  /** Keeps what the record names, before it is written. @throws STATE_UNUSABLE */
  async keep(owner: OwnerRef, { secrets }: Pick<ClusterWish, 'secrets'>, recorded: RecordedCluster): Promise<void> {
    if (secrets === undefined) return
    const wanted = sealsOf(recorded)
    const values: Record<string, AnySensitive> = {}
    for (const seal of wanted) {
      const value = secrets.values.get(seal)
      if (value) values[seal] = value
    }
    const kept = await this.#kept(owner)
    if (Object.keys(values).sort().join() === Object.keys(kept).sort().join()) return
    const store = secretsIn(this.#state)
    await (Object.keys(values).length === 0 ? store.remove(owner, NAME) : store.write(owner, NAME, values))
  }

  /** What cannot be read is not known: what the Secrets hold now goes on without it. */
  async #kept(owner: OwnerRef): Promise<SecretValues> {
    try {
      return (await secretsIn(this.#state).read(owner, NAME)) ?? {}
    } catch (error) {
      if (error instanceof DroverError) return {}
      throw error
    }
  }
}

const sealsOf = ({ lastGood }: RecordedCluster): string[] =>
  Object.entries(lastGood?.kafka.referred ?? {})
    .filter(([object]) => object.startsWith('Secret/'))
    .flatMap(([, seals]) => Object.values(seals))
    .filter((seal) => typeof seal === 'string')

/** The Secrets that are named anywhere. */
export function sealedSecrets(
  resources: readonly Resource[],
  { sealing, kept }: NonNullable<Known['secrets']>,
): SealedSecrets {
  const named = new Set(resources.flatMap(referencesOf).map(refKey))
  const values = new Map<string, AnySensitive>(Object.entries(kept))
  const seals: Record<string, Record<string, string>> = {}
  for (const resource of resources) {
    const object = refKey(refOf(resource))
    if (resource.kind !== 'Secret' || !named.has(object)) continue
    seals[object] = Object.fromEntries(
      Object.entries(resource.spec.data).map(([key, value]) => {
        const seal = sealing.seal(`${object}/${key}`, value)
        values.set(seal, value)
        return [key, seal]
      }),
    )
  }
  return { key: sealing.key, seals, values }
}
