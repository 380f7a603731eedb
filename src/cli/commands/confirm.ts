import type { Command } from 'commander'
import { askOrDo } from '../ask-daemon.ts'
import { globalsOf } from '../globals.ts'
import { parseRef } from '../kinds.ts'
import { toStderr } from '../to-stderr.ts'
import { addNamespaceOption, whichIn } from '../which-one.ts'

/**
 * `drover confirm CLUSTER`: yes, it may be taken down, though its manifest is only missing. Its data stays.
 * `drover confirm KIND/NAME`: yes, that resource is gone, though nothing proves it.
 */
export function define(command: Command): void {
  addNamespaceOption(command)
    .argument('<cluster>', 'name of a Kafka whose manifest is gone; or KIND/NAME of another resource')
    .action(async (what: string) => {
      const globals = globalsOf(command)
      const ref = await whichIn(globals, what.includes('/') ? parseRef(what) : { kind: 'Kafka', name: what })
      await askOrDo(globals.state, 'confirm', { ref }, async (kept) =>
        (await import('../../api/confirm.ts')).confirm(kept, ref, { tell: toStderr }),
      )
    })
}
