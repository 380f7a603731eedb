import { DroverError } from '../errors.ts'
import { nodeName } from '../model/names.ts'
import { CLUSTER_LABEL } from '../model/resource.ts'
import { ownName } from '../model/resource-ref.ts'
import { readRecords } from '../report/read-records.ts'
import { openStateFolder } from '../report/state-folder.ts'
import type { Globals } from './globals.ts'

/**
 * Names of the nodes meant by name, by id or as all those of a pool; absent: of all nodes. Sorted. @throws NOT_FOUND
 */
export async function findNodes({ state }: Globals, cluster: string, wanted?: readonly string[]): Promise<string[]> {
  const pools = await readRecords(await openStateFolder(state, 'read'), ['KafkaNodePool'])
  const known = pools
    .filter(({ labels, removedAt }) => labels[CLUSTER_LABEL] === cluster && removedAt === undefined)
    .flatMap(({ name: knownAs, status: { nodeIds } }) => {
      const pool = ownName(knownAs)
      return (Array.isArray(nodeIds) ? nodeIds : []).map((id) => ({ pool, id, name: nodeName(cluster, pool, id) }))
    })
  const meant = (wanted ?? known.map(({ name }) => name)).flatMap((word) => {
    const found = known.filter(
      ({ pool, id, name }) => [name, pool, `${id}`].includes(word) || name === `${cluster}-${word}`,
    )
    if (found.length > 0) return found
    if (known.length === 0) throw new DroverError('NOT_FOUND', `no node of a Kafka ${cluster} is known here`)
    throw new DroverError('NOT_FOUND', `cluster ${cluster} has no node ${word}`, {
      mend: `It has ${known.map(({ name }) => name).join(', ')}.`,
    })
  })
  return [...new Set(meant.map(({ name }) => name))].sort()
}
