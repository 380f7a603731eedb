import { error, type Finding, warning } from '../kinds/finding.ts'
import { CLUSTER_LABEL } from '../model/resource.ts'
import { DEFAULT_NAMESPACE, spaceOf } from '../model/resource-ref.ts'
import { type Home, type Homes, inWords, type Kafkas, NAMESPACE } from './one-of-a-name.ts'
import { type KnownBefore, type Said, sameName } from './standing.ts'

/** Where something stands that is no Kafka. */
export interface Place {
  readonly space: string
  /** It names a Kafka, and belongs to one that is in force. */
  readonly isAtHome: boolean
  /** The name on this host of the Kafka that it belongs to, or was in force for; absent: none. */
  readonly cluster?: string
  readonly finding?: Finding
}

/** By rules 3 to 6 (namespaces.ts). */
export function placeOfMember(said: Said, { homes }: Kafkas, known: KnownBefore): Place {
  const { namespace, cluster } = said
  const own = { space: spaceOf(namespace), isAtHome: false }
  if (cluster === undefined) return own
  const kafkas = homes.get(cluster)
  if (kafkas === undefined) return { ...own, ...knownHereAlone(cluster, homes) }
  const before = homeBefore(said, kafkas, known)
  const refused = (message: string, mend: string): Place => {
    const finding = error('OtherNamespace', NAMESPACE, message, mend)
    return { ...own, ...(before && { cluster: before.name }), finding }
  }
  const home = homeOf(said, kafkas)
  if (home && before && home !== before) {
    const message = `It is in force for the Kafka \`${cluster}\` of the namespace \`${spaceOf(before.namespace)}\`, and so stays.`
    return refused(message, `Write \`namespace: ${spaceOf(before.namespace)}\`, or take it out until it is gone.`)
  }
  if (home) return at(home)
  const { ones, spaces } = kafkas
  if (namespace === undefined) {
    const message = `There are Kafkas named \`${cluster}\` in the namespaces ${inWords(spaces)}.`
    return refused(message, 'Write the namespace of the one it is for.')
  }
  if (spaces.has(own.space)) {
    const message = `It belongs to the Kafka \`${cluster}\` of the namespace \`${namespace}\`, which is not used.`
    return refused(message, 'Do what is said of that Kafka.')
  }
  const there = new Set(ones.map((one) => spaceOf(one.namespace)))
  const message = `There is no Kafka \`${cluster}\` in the namespace \`${namespace}\`, but one in ${inWords(there.size > 0 ? there : spaces)}`
  const write = [...there].map((space) => `\`namespace: ${space}\``).sort()
  const mend = write.length > 0 ? `Write ${write.join(' or ')}, or add that Kafka.` : 'Add that Kafka.'
  if (!before) return refused(`${message}.`, mend)
  const goesOn = `${message}, for which it was in force before, and so stays.`
  return { ...at(before), finding: warning('OtherNamespace', NAMESPACE, goesOn, mend) }
}

const at = ({ name, namespace }: Home): Place => ({ space: spaceOf(namespace), isAtHome: true, cluster: name })

/** The Kafka it belongs to by what it says, of all of that name. */
function homeOf({ namespace }: Said, { ones, spaces }: Homes): Home | undefined {
  const inSpace = (space: string) => ones.find((one) => spaceOf(one.namespace) === space)
  const [only] = spaces.size === 1 ? ones : []
  if (namespace === undefined) return only ?? inSpace(DEFAULT_NAMESPACE)
  return inSpace(namespace) ?? (only?.namespace === undefined ? only : undefined)
}

/** Of these, the Kafka it was in force for. */
function homeBefore({ definition, namespace }: Said, { ones }: Homes, { others }: KnownBefore): Home | undefined {
  const before = others.get(sameName(definition.ref)) ?? []
  return ones.find(({ name }) => before.some((one) => one.cluster === name && one.namespace === namespace))
}

/** Manifests do not call a Kafka by its name on this host. */
function knownHereAlone(cluster: string, homes: Kafkas['homes']): Pick<Place, 'finding'> {
  for (const [manifestName, { ones }] of homes) {
    const home = ones.find(({ name }) => name === cluster)
    if (!home) continue
    const whole = `${spaceOf(home.namespace)}/${manifestName}`
    const message = `\`${cluster}\` is what the Kafka \`${whole}\` is called on this host alone.`
    const mend = `Write \`${CLUSTER_LABEL}: ${manifestName}\`.`
    return { finding: error('NoCluster', ['metadata', 'labels', CLUSTER_LABEL], message, mend) }
  }
  return {}
}
