import type { Resource } from '../../src/model/resource.ts'

/**
 * What a person meant, in words that no plan can read
 * ===================================================
 *
 * - *To keep it running*: whatever befalls the cluster, no node that serves is told to stop, and no data volume goes.
 * - *To change it*: nodes may be stopped by the rules of disturbing. Data volumes go only where the wish names them: to
 *   be replaced by empty ones, once each, or to be taken out of their nodes.
 * - *To go on without* data volumes that are gone: the same, and the records that were in these alone may be lost.
 * - *To begin anew*: what is left of it is given up; whatever comes after is not.
 * - *To take it down*: its nodes may go. Its data goes only where somebody said so in writing.
 */
export type Intent =
  | { readonly means: 'to keep it running' }
  | { readonly means: 'to change it'; readonly replaces: readonly string[]; readonly takesOut: readonly string[] }
  | { readonly means: 'to go on without'; readonly volumes: readonly string[] }
  | { readonly means: 'to begin anew'; readonly without: readonly string[] }
  | {
      readonly means: 'to take it down'
      readonly data: 'is kept' | 'goes, as its manifest says' | 'goes, as was confirmed'
    }

export const KEEP: Intent = { means: 'to keep it running' }
export const CHANGE: Intent = { means: 'to change it', replaces: [], takesOut: [] }
/** Data volumes are replaced by empty ones. */
export const replacing = (...replaces: readonly string[]): Intent => ({ ...CHANGE, replaces })
/** Data volumes are taken out of their nodes, and what is on them with them. */
export const takingOut = (...takesOut: readonly string[]): Intent => ({ ...CHANGE, takesOut })

/** Data volumes that a wish names. */
export function namedBy(intent: Intent): readonly string[] {
  if (intent.means === 'to begin anew') return intent.without
  if (intent.means === 'to go on without') return intent.volumes
  return intent.means === 'to change it' ? [...intent.replaces, ...intent.takesOut] : []
}

/** What the manifests last said of the data of each pool. */
export class InWriting {
  /** By pool and JBOD id. */
  readonly #goes = new Map<string, boolean>()
  #read: readonly Resource[] | undefined

  /** `like`: who has read the same so far. */
  constructor(like?: InWriting) {
    if (like) for (const [key, goes] of like.#goes) this.#goes.set(key, goes)
  }

  read(resources: readonly Resource[]): void {
    if (resources === this.#read) return
    this.#read = resources
    for (const resource of resources) {
      if (resource.kind !== 'KafkaNodePool') continue
      const { metadata, spec } = resource
      for (const volume of spec.volumes) {
        const goes = volume.type === 'ephemeral' || volume.deleteClaim === true
        const pool = `${metadata.labels['strimzi.io/cluster']}-${metadata.name}`
        this.#goes.set(`${spec.jbod ? volume.id : ''} ${pool}`, goes)
      }
    }
  }

  /** A data volume, by its name, may go with its node or its cluster. */
  letsGo(volume: string): boolean {
    const [, id = '', pool] = /^data-(?:(\d+)-)?(.+)-\d+$/.exec(volume) ?? []
    return this.#goes.get(`${id} ${pool}`) === true
  }
}
