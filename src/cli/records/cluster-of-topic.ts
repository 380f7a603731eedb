import { DroverError } from '../../errors.ts'
import { CLUSTER_LABEL } from '../../model/resource.ts'
import { ownName } from '../../model/resource-ref.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'

/**
 * The cluster that is meant when none is named: the only one there is, else the one whose KafkaTopic this is.
 * @throws NOT_FOUND when there is none, USAGE when there are several
 */
export function clusterOfTopic(records: readonly ResourceRecord[], topic: string): string {
  const present = records.filter(({ removedAt }) => removedAt === undefined)
  const clusters = present.filter(({ kind }) => kind === 'Kafka').map(({ name }) => name)
  const [only, ...others] = clusters
  if (only === undefined) {
    throw new DroverError('NOT_FOUND', 'no cluster is known in this state folder', {
      mend: 'Name one with --cluster, or give the state folder of the Drover that runs it with --state.',
    })
  }
  if (others.length === 0) return only
  const declaring = present
    .filter((record) => record.kind === 'KafkaTopic' && topicNameOf(record) === topic)
    .map(({ labels }) => labels[CLUSTER_LABEL])
  const [declared, ...more] = new Set(declaring.filter((name) => name !== undefined))
  if (declared !== undefined && more.length === 0) return declared
  throw new DroverError('USAGE', `there are several clusters; choose with --cluster: ${clusters.join(', ')}`)
}

function topicNameOf({ name, spec }: ResourceRecord): string {
  const given = typeof spec === 'object' && spec !== null && 'topicName' in spec ? spec.topicName : undefined
  return typeof given === 'string' ? given : ownName(name)
}
