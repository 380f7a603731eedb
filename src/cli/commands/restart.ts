import type { Command } from 'commander'
import { ANNOTATIONS } from '../../model/annotations.ts'
import { restartAnnotation } from '../../model/manual-roll.ts'
import { findNodes } from '../find-nodes.ts'
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
        const whole = { [ANNOTATIONS.manualRollingUpdate.name]: asked }
        await annotate(globals, ref, whole, 'restarts its nodes, one at a time and only while that is safe')
        return
      }
      const nodes = await findNodes(globals, cluster, wanted)
      const each = Object.fromEntries(nodes.map((node) => [restartAnnotation(node), asked]))
      await annotate(globals, ref, each, `restarts ${nodes.join(', ')}, one at a time and only while that is safe`)
    })
}
