import { noNodePools } from '../kinds/cluster-rules.ts'
import { answersOf } from '../kinds/wrong-value.ts'
import { CLUSTER_LABEL, type ManifestProblem, type Metadata, type Resource } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import { type Definition, problemOf } from './definition.ts'

/** What a cluster lacks when none of its pools is right. */
const LACKS = new Set(['NoNodePools', 'NoControllers', 'NoBrokers'])

/**
 * What is said of clusters without pools, in the light of manifests that have errors of their own: that pools are there
 * and to be corrected; and of a Kafka with errors, too, that it has no pools, so that nobody learns it a round later.
 */
export function tellMissedPools(
  problems: readonly ManifestProblem[],
  definitions: readonly Definition[],
  resources: readonly Resource[],
): ManifestProblem[] {
  const pools = definitions.filter(({ ref }) => ref.kind === 'KafkaNodePool')
  const named = new Set([
    ...pools.map(clusterOf),
    ...resources.map(({ kind, metadata }) => (kind === 'KafkaNodePool' ? metadata.labels[CLUSTER_LABEL] : undefined)),
  ])
  const told = new Set(problems.map(({ reason, resource }) => (reason === 'NoNodePools' ? resource?.name : undefined)))
  const lonely = definitions.filter(
    ({ ref, resource, isOther, manifestName }) =>
      // Pools do not name one that is refused by its name on this host.
      ref.kind === 'Kafka' && !resource && !(isOther && manifestName) && !named.has(ref.name) && !told.has(ref.name),
  )
  return [
    ...problems.map((problem) => {
      const { reason, resource } = problem
      if (resource === undefined || !LACKS.has(reason)) return problem
      const broken = pools.filter((pool) => !pool.resource && clusterOf(pool) === resource.name)
      const names = broken.map(({ ref }) => refKey(ref)).sort()
      if (names.length === 0) return problem
      const message = reason === 'NoNodePools' ? `All its pools have errors: ${names.join(', ')}.` : problem.message
      return { ...problem, message, mend: `Correct ${names.join(', or ')}.` }
    }),
    ...lonely.map(({ ref, manifestName, locate }) => {
      const finding = noNodePools(manifestName ?? ref.name)
      return problemOf(finding, ref, locate(finding.path))
    }),
  ]
}

/** The cluster a resource belongs to by its label, also while it has errors; undefined when that cannot be said. */
export function clusterOf({ resource, remains, cluster }: Definition): string | undefined {
  if (cluster !== undefined) return cluster
  if (resource) return resource.metadata.labels[CLUSTER_LABEL]
  const metadata = () => remains?.metadata as Partial<Metadata> | undefined
  return answersOf(() => [metadata()?.labels?.[CLUSTER_LABEL]])[0]
}
