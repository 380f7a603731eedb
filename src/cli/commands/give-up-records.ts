import type { Command } from 'commander'
import { askOrDo } from '../ask-daemon.ts'
import { globalsOf } from '../globals.ts'
import { toStderr } from '../to-stderr.ts'
import { addNamespaceOption, whichIn } from '../which-one.ts'

interface Options {
  readonly everyRecord?: boolean
  readonly yes?: boolean
}

/**
 * `drover give-up-records CLUSTER`: what is missing is lost for good; the cluster goes on, or begins anew, without it.
 */
export function define(command: Command): void {
  addNamespaceOption(command)
    .argument('<cluster>', 'name of a Kafka that is held because its volumes are missing')
    .option('--every-record', 'all that the cluster holds is meant, where no quorum can come back')
    .option('--yes', 'really give the records up, for good')
    .action(async (given: string, { everyRecord = false, yes = false }: Options) => {
      const globals = globalsOf(command)
      const { name: cluster } = await whichIn(globals, { kind: 'Kafka', name: given })
      const ask = { cluster, everyRecord, yes }
      await askOrDo(globals.state, 'give-up-records', ask, async (kept) =>
        (await import('../../api/give-up-records.ts')).giveUpRecords(kept, ask, toStderr),
      )
    })
}
