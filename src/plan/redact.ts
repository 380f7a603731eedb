import { redacted, rewritten } from '../model/redaction.ts'
import { referencesOf } from '../model/references.ts'
import { CLUSTER_LABEL, type Resource } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import { openPass, type PassFacts } from './pass.ts'

/** A text without the secrets that are known beside those that say so themselves. */
export type Hide = (text: string) => string

/**
 * What leaves the host in a record of a pass
 * ==========================================
 *
 * 1. Of the manifests only what the pass reads: the cluster, its pools, topics and users, the ConfigMaps that they
 * name, and nothing else that bears its label.
 * 2. What is secret by its looks (model/redaction.ts), and what `hide` knows besides, has stars in its place.
 * 3. What is derived from such a value (the fingerprint on a container's label, the name of its config volume, the time
 *    stamp of its file) is derived again, so that the plan stays the same one: a node that is as its manifest wants it
 *    still is.
 */
export function withoutSecrets(facts: PassFacts, hide: Hide = (text) => text): PassFacts {
  const { secrets } = facts.wish
  const sealed = secrets && { secrets: { ...secrets, values: new Map() } }
  const own = { ...facts, wish: { ...facts.wish, ...sealed, resources: readOf(facts.wish) } }
  const starred = rewritten(own, { text: (text, name) => hide(redacted(text, name)), key: hide })
  return starred === own ? own : derivedAnew(own, starred)
}

function readOf({ cluster, resources }: PassFacts['wish']): Resource[] {
  const isOwn = ({ kind, metadata }: Resource) =>
    kind === 'Kafka'
      ? metadata.name === cluster
      : (kind === 'KafkaNodePool' || kind === 'KafkaTopic' || kind === 'KafkaUser') &&
        metadata.labels[CLUSTER_LABEL] === cluster
  const named = new Set(resources.filter(isOwn).flatMap(referencesOf).map(refKey))
  // Of a Secret a pass reads no more than its seals.
  return resources.filter((each) => isOwn(each) || (each.kind === 'ConfigMap' && named.has(refKey(refOf(each)))))
}

/** With every text and time stamp that was derived from what has stars now as it is derived from the stars. */
function derivedAnew(facts: PassFacts, starred: PassFacts): PassFacts {
  const texts = new Map<string, string>()
  const times = new Map<number, number>()
  const compare = (before: unknown, after: unknown): void => {
    if (typeof before === 'string' && typeof after === 'string' && before !== after) texts.set(before, after)
    if (typeof before === 'number' && typeof after === 'number' && before !== after) times.set(before, after)
    if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return
    for (const [key, value] of Object.entries(before)) compare(value, Reflect.get(after, key))
  }
  const nodesOf = (of: PassFacts) => openPass(of, of.docker).toAsk?.expected.nodes
  compare(nodesOf(facts), nodesOf(starred))
  const again = (text: string) => texts.get(text) ?? text
  const docker = rewritten(starred.docker, { text: again })
  const properties = [...docker.properties].map(
    ([id, stat]) =>
      [
        id,
        stat && { ...stat, modifiedAt: 1000 * (times.get(stat.modifiedAt / 1000) ?? stat.modifiedAt / 1000) },
      ] as const,
  )
  const recorded = rewritten(starred.recorded, { text: again })
  return { ...starred, recorded, docker: { ...docker, properties: new Map(properties) } }
}
