import type { Command } from 'commander'
import { DroverError } from '../../errors.ts'
import { replaceVolumesAnnotation, replaceVolumesValue } from '../../model/volume-replacement.ts'
import { findNodes } from '../find-nodes.ts'
import { globalsOf } from '../globals.ts'
import { addNamespaceOption, whichIn } from '../which-one.ts'
import { annotate } from './annotate.ts'

interface Options {
  readonly yes?: boolean
  readonly cancel?: boolean
}

/** `drover replace-volumes CLUSTER NODE`: empty data volumes for one node, which the others fill. */
export function define(command: Command): void {
  addNamespaceOption(command)
    .argument('<cluster>', 'name of a Kafka')
    .argument('<node>', 'a node by name or id')
    .option('--yes', 'really remove what is on its data volumes')
    .option('--cancel', 'take the request back; what was removed by then is gone')
    .action(async (cluster: string, wanted: string, options: Options) => {
      const globals = globalsOf(command)
      const ref = await whichIn(globals, { kind: 'Kafka', name: cluster })
      const [node = '', ...others] = await findNodes(globals, cluster, [wanted])
      if (others.length > 0) {
        throw new DroverError('USAGE', `${wanted} is several nodes`, {
          mend: `Name one of ${[node, ...others].join(', ')}.`,
        })
      }
      const annotation = replaceVolumesAnnotation(node)
      if (options.cancel) {
        await annotate(globals, ref, { [annotation]: null }, `keeps the data volumes that ${node} has now`)
        return
      }
      if (!options.yes) {
        throw new DroverError(
          'NOT_CONFIRMED',
          `this stops ${node} and removes its data volumes, for good and whatever deleteClaim says, once every partition on them has another copy in sync; empty ones are filled from the other nodes`,
        )
      }
      await annotate(
        globals,
        ref,
        { [annotation]: replaceVolumesValue(new Date().toISOString()) },
        `replaces the data volumes of ${node}, once nothing is lost with them`,
      )
    })
}
