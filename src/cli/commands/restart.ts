import type { Command } from 'commander'
import { DroverError } from '../../errors.ts'
import { restartAnnotation } from '../../model/manual-roll.ts'
import { nodeName } from '../../model/names.ts'
import { ANNOTATIONS, CLUSTER_LABEL } from '../../model/resource.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { readRecords } from '../../report/status-store.ts'
import { globalsOf } from '../globals.ts'
import { annotate } from './annotate.ts'

/** `drover restart CLUSTER [NODE...]`: a rolling restart of all nodes, or of some, while that is safe. */
export function define(command: Command): void {
  command
    .argument('<cluster>', 'name of a Kafka')
    .argument('[nodes...]', 'nodes by name or id, or all nodes of a pool by its name; default: all')
    .action(async (cluster: string, wanted: string[]) => {
      const globals = globalsOf(command)
      const asked = new Date().toISOString()
      const ref = { kind: 'Kafka', name: cluster } as const
      if (wanted.length === 0) {
        const whole = { [ANNOTATIONS.manualRollingUpdate]: asked }
        await annotate(globals, ref, whole, 'is restarted node by node, while that is safe')
        return
      }
      const folder = await openStateFolder(globals.state, 'read')
      const nodes = findNodes(await readRecords(folder, ['KafkaNodePool']), cluster, wanted)
      const each = Object.fromEntries(nodes.map((node) => [restartAnnotation(node), asked]))
      await annotate(globals, ref, each, `has ${nodes.join(', ')} restarted, one by one and while that is safe`)
    })
}

/** Names of the nodes that are meant, sorted. @throws NOT_FOUND */
function findNodes(pools: readonly ResourceRecord[], cluster: string, wanted: readonly string[]): string[] {
  const known = pools
    .filter(({ labels, removedAt }) => labels[CLUSTER_LABEL] === cluster && removedAt === undefined)
    .flatMap(({ name: pool, status: { nodeIds } }) =>
      (Array.isArray(nodeIds) ? nodeIds : []).map((id) => ({ pool, id, name: nodeName(cluster, pool, id) })),
    )
  const meant = wanted.flatMap((word) => {
    const found = known.filter(
      ({ pool, id, name }) => [name, pool, `${id}`].includes(word) || name === `${cluster}-${word}`,
    )
    if (found.length > 0) return found
    throw new DroverError('NOT_FOUND', `cluster ${cluster} has no node ${word}`, {
      mend:
        known.length > 0 ? `It has ${known.map(({ name }) => name).join(', ')}.` : 'See `drover get kafkanodepool`.',
    })
  })
  return [...new Set(meant.map(({ name }) => name))].sort()
}
