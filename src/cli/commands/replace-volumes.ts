import type { Command } from 'commander'
import { DroverError } from '../../errors.ts'
import { replaceVolumesAnnotation, replaceVolumesValue } from '../../model/volume-replacement.ts'
import { findNodes } from '../find-nodes.ts'
import { globalsOf } from '../globals.ts'
import { annotate } from './annotate.ts'

/** `drover replace-volumes CLUSTER NODE`: empty data volumes for one node, which the others fill. */
export function define(command: Command): void {
  command
    .argument('<cluster>', 'name of a Kafka')
    .argument('<node>', 'a node by name or id')
    .option('--yes', 'really remove what is on its data volumes')
    .action(async (cluster: string, wanted: string, options: { readonly yes?: boolean }) => {
      const globals = globalsOf(command)
      const [node = '', ...others] = await findNodes(globals, cluster, [wanted])
      if (others.length > 0) {
        throw new DroverError('USAGE', `${wanted} is several nodes`, {
          mend: `Name one of ${[node, ...others].join(', ')}.`,
        })
      }
      if (!options.yes) {
        throw new DroverError(
          'NOT_CONFIRMED',
          `this stops ${node} and removes its data volumes, for good and whatever deleteClaim says, once every partition on them has another copy in sync; empty ones are filled from the other nodes`,
        )
      }
      await annotate(
        globals,
        { kind: 'Kafka', name: cluster },
        { [replaceVolumesAnnotation(node)]: replaceVolumesValue(new Date().toISOString()) },
        `replaces the data volumes of ${node}, once nothing is lost with them`,
      )
    })
}
