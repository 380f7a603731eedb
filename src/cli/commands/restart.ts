import type { Command } from 'commander'
import { ANNOTATIONS } from '../../model/resource.ts'
import { globalsOf } from '../globals.ts'
import { annotate } from './annotate.ts'

/** `drover restart CLUSTER`: a rolling restart, one node at a time and only while that is safe. */
export function define(command: Command): void {
  command.argument('<cluster>', 'name of a Kafka').action(async (name: string) => {
    const asked = new Date().toISOString()
    await annotate(
      globalsOf(command),
      { kind: 'Kafka', name },
      { [ANNOTATIONS.manualRollingUpdate]: asked },
      'is restarted node by node, while that is safe',
    )
  })
}
