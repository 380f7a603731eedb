import { withoutLastApplied } from '../model/last-applied.ts'
import { CLUSTER_LABEL, type Resource } from '../model/resource.ts'
import { openPass, type PassFacts } from './pass.ts'

/**
 * What leaves the host in a record of a pass
 * ==========================================
 *
 * 1. Of the manifests only what the pass reads: the cluster, its pools and its topics, and nothing else that bears its
 *    label; and of these not the copy that `kubectl apply` leaves, in one line in which no name is looked for.
 * 2. A value whose name says that it is a secret (`sasl.jaas.config`, an environment variable `DB_PASSWORD`), and a line
 *    of text in which such a name is given one, has stars in its place, as many as it had bytes.
 * 3. What is derived from such a value (the fingerprint on a container's label, the name of its config volume, the time
 *    stamp of its file) is derived again, so that the plan stays the same one: a node that is as its manifest wants it
 *    still is.
 */
export function withoutSecrets(facts: PassFacts): PassFacts {
  const resources = facts.wish.resources.filter(isRead(facts.wish.cluster)).map(withoutCopy)
  const own = { ...facts, wish: { ...facts.wish, resources } }
  const starred = mapped(own, (text, name = '') => (isSecret(name, text) ? stars(text) : inLines(text)))
  return starred === own ? own : derivedAnew(own, starred)
}

const isRead =
  (cluster: string) =>
  ({ kind, metadata }: Resource): boolean =>
    kind === 'Kafka'
      ? metadata.name === cluster
      : (kind === 'KafkaNodePool' || kind === 'KafkaTopic') && metadata.labels[CLUSTER_LABEL] === cluster

const withoutCopy = (resource: Resource): Resource => ({
  ...resource,
  metadata: { ...resource.metadata, annotations: withoutLastApplied(resource.metadata.annotations) },
})

const SECRET_NAME = /passw(or)?d|secret|credential|jaas|private.?key|api.?key|auth.?token|access.?token/i
/** A switch or a number tells nothing, and the plan may depend on it. */
const TELLS_NOTHING = /^(|-?\d+|true|false)$/

const isSecret = (name: string, value: string): boolean => SECRET_NAME.test(name) && !TELLS_NOTHING.test(value)

const stars = (text: string): string => '*'.repeat(Buffer.byteLength(text))

/** `name=value` and `name: value`, where a line begins with it or it is a Java system property. */
const GIVEN = /((?:^\s*|-D)([\w.-]+)\s*[=:]\s*)(\S.*)$/gm

const inLines = (text: string): string =>
  SECRET_NAME.test(text)
    ? text.replaceAll(GIVEN, (all, begin: string, name: string, value: string) =>
        isSecret(name, value) ? begin + stars(value) : all,
      )
    : text

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
  const docker = mapped(starred.docker, (text) => texts.get(text) ?? text)
  const properties = [...docker.properties].map(
    ([id, stat]) =>
      [
        id,
        stat && { ...stat, modifiedAt: 1000 * (times.get(stat.modifiedAt / 1000) ?? stat.modifiedAt / 1000) },
      ] as const,
  )
  const recorded = mapped(starred.recorded, (text) => texts.get(text) ?? text)
  return { ...starred, recorded, docker: { ...docker, properties: new Map(properties) } }
}

/**
 * The same with other texts; the value itself where none is another.
 * @param change is given a text, and the name it is the value of: its key, or the `name` beside a `value`
 */
function mapped<T>(value: T, change: (text: string, name?: string) => string, name?: string): T
function mapped(value: unknown, change: (text: string, name?: string) => string, name?: string): unknown {
  if (typeof value === 'string') return change(value, name)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => mapped(item, change, name))
    return items.every((item, index) => item === value[index]) ? value : items
  }
  // Names and numbers.
  if (value instanceof Set) return value
  if (value instanceof Map) {
    const pairs = [...value].map(([key, item]) => [key, mapped(item, change, String(key))] as const)
    return pairs.every(([key, item]) => value.get(key) === item) ? value : new Map(pairs)
  }
  const named = 'name' in value && 'value' in value ? String(value.name) : undefined
  const members = Object.entries(value).map(
    ([key, item]) => [key, mapped(item, change, named !== undefined && key === 'value' ? named : key)] as const,
  )
  return members.every(([key, item]) => Reflect.get(value, key) === item) ? value : Object.fromEntries(members)
}
