import { error, type Finding, warning } from '../kinds/finding.ts'
import { DEFAULT_NAMESPACE, spaceOf } from '../model/resource-ref.ts'
import { inWords, NAMESPACE, type OfAName } from './one-of-a-name.ts'
import { type KnownBefore, type Said, sameName } from './standing.ts'

/** Where something stands that is no Kafka. */
export interface Place {
  readonly space: string
  /** It names a Kafka, and belongs to the one that is in force. */
  readonly isAtHome: boolean
  readonly finding?: Finding
}

/** By rules 3 to 6 (namespaces.ts). */
export function placeOfMember(said: Said, kafkas: ReadonlyMap<string, OfAName>, known: KnownBefore): Place {
  const { namespace, cluster } = said
  const own = { space: spaceOf(namespace), isAtHome: false }
  const kafka = cluster === undefined ? undefined : kafkas.get(cluster)
  if (kafka === undefined) return own
  const { one, spaces } = kafka
  const home = { space: spaceOf(one?.namespace), isAtHome: true }
  if (namespace === undefined) {
    if (one && (spaces.size === 1 || home.space === DEFAULT_NAMESPACE)) return home
    const message = `There are Kafkas named \`${cluster}\` in the namespaces ${inWords(spaces)}.`
    return { ...own, finding: error('OtherNamespace', NAMESPACE, message, 'Write the namespace of the one it is for.') }
  }
  if (one && own.space === home.space) return home
  if (spaces.has(own.space)) {
    const message = `It belongs to the Kafka \`${cluster}\` of the namespace \`${namespace}\`, which is not used.`
    const mend = 'Give that Kafka another name, and write it into the label here.'
    return { ...own, finding: error('OtherNamespace', NAMESPACE, message, mend) }
  }
  if (one?.namespace === undefined && spaces.size === 1) return home
  const message = `There is no Kafka \`${cluster}\` in the namespace \`${namespace}\`, but one in \`${home.space}\``
  const mend = `Write \`namespace: ${home.space}\`, or add that Kafka.`
  if (!wasAtHome(said, known)) return { ...own, finding: error('OtherNamespace', NAMESPACE, `${message}.`, mend) }
  const goesOn = `${message}, for which it was in force before, and so stays.`
  return { ...home, finding: warning('OtherNamespace', NAMESPACE, goesOn, mend) }
}

function wasAtHome({ definition, namespace, cluster }: Said, { kafkas, others }: KnownBefore): boolean {
  if (cluster === undefined || !kafkas.has(cluster)) return false
  const before = others.get(sameName(definition.ref)) ?? []
  return before.some((one) => one.cluster === cluster && one.namespace === namespace)
}
