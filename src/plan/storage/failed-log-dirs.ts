import type { ObservedKafka } from '../../model/observed-cluster.ts'
import type { Condition } from '../ground/plan.ts'
import { shortList } from '../ground/short-list.ts'
import type { NodeView } from '../node/node-view.ts'

/**
 * A warning about volumes that a broker has given up, after an error of their disk, while it goes on with its others
 * (JBOD). It does not look at them again before its next start, and that is a person's to order: a disk that is broken
 * would fail once more.
 */
export function failedLogDirs(nodes: readonly NodeView[], { logDirs }: ObservedKafka): Condition[] {
  const failed = nodes.flatMap(({ nodeId, node }) =>
    node.volumes.flatMap(({ name, logDir }) => {
      const dir = logDirs?.get(nodeId)?.find(({ path }) => path === logDir)
      return dir === undefined || dir.errorCode === 0 ? [] : [{ name, node }]
    }),
  )
  const [first] = failed
  if (first === undefined) return []
  const restart = `drover restart ${[first.node.cluster, ...new Set(failed.map(({ node }) => node.name))].join(' ')}`
  const volumes = shortList(failed.map(({ name }) => name))
  const message = `Kafka has given up ${volumes} after an error, and goes on without what is in it; mend the disk or make room, then: ${restart}`
  return [{ type: 'Warning', status: 'True', reason: 'LogDirFailed', message }]
}
