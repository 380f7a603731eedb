import { join } from 'node:path'
import { type Command, Option } from 'commander'
import type { BackupWork } from '../../backup/backup-work.ts'
import { takeBackup } from '../../backup/take-backup.ts'
import { assemble } from '../../control/assemble.ts'
import { manifestsInForce } from '../../control/in-force.ts'
import { withSecrets } from '../../control/keep-secrets.ts'
import { operateWhile } from '../../control/operate-while.ts'
import { DroverError } from '../../errors.ts'
import { acquireLock, holderOf } from '../../lease/lock.ts'
import type { ManifestSet } from '../../model/resource.ts'
import { createLog } from '../../report/log.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { assemblyOptionsOf } from '../docker.ts'
import { seconds } from '../duration.ts'
import { globalsOf, logOptionsOf } from '../globals.ts'
import { interrupted } from '../interrupted.ts'
import { droverVersion } from '../version.ts'
import { addNamespaceOption, whichIn } from '../which-one.ts'

/** `drover backup CLUSTER DIR`: beside a running daemon, which stops and starts the nodes, or without one. */
export function define(command: Command): void {
  addNamespaceOption(command)
    .argument('<cluster>', 'name of a Kafka')
    .argument('<dir>', 'an empty folder')
    .addOption(
      new Option('--timeout <duration>', 'give up when a node takes longer to stop, or to serve again')
        .argParser(seconds)
        .default(600, '10m'),
    )
    .action(async (given: string, folder: string, { timeout }: { timeout: number }) => {
      const globals = globalsOf(command)
      const state = await openStateFolder(globals.state, 'write')
      const { name: cluster } = await whichIn(globals, { kind: 'Kafka', name: given })
      const resources = await manifestsInForce(state)
      if (!resources.some(({ kind, metadata }) => kind === 'Kafka' && metadata.name === cluster)) {
        throw new DroverError('NOT_FOUND', `there is no Kafka ${cluster}`)
      }
      // One at a time: two of them would take each other's nodes away.
      const lock = acquireLock(join(state.path, 'backups'))
      const { tools: reached, lease, close } = await assemble(assemblyOptionsOf(globals))
      const tools = withSecrets(reached, state)
      const signal = interrupted('the backup')
      const work: Omit<BackupWork, 'nudge'> = {
        ...{ tools, state, cluster, resources, folder, signal },
        timeoutMs: timeout * 1000,
        say: (line) => process.stderr.write(`${line}\n`),
      }
      try {
        if (holderOf(state.path)) {
          await takeBackup({ ...work, nudge: async () => {} })
          return
        }
        const read = async (): Promise<ManifestSet> => ({ resources, problems: [] })
        const log = createLog(logOptionsOf(globals))
        const only = [{ kind: 'Kafka', name: cluster }] as const
        const operating = { tools, lease, state, log, version: droverVersion(), read, sources: [], only }
        await operateWhile(operating, (operator) => takeBackup({ ...work, nudge: () => operator.reload() }))
      } catch (error) {
        throw signal.aborted ? signal.reason : error
      } finally {
        close()
        lock.release()
      }
    })
}
