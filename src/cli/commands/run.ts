import type { Command } from 'commander'
import { runDaemon } from '../../control/daemon.ts'
import { createLog } from '../../report/log.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { assemblyOptionsOf } from '../docker.ts'
import { globalsOf } from '../globals.ts'
import { droverVersion } from '../version.ts'

interface Options {
  readonly access?: 'container-ip' | 'network' | 'published'
  readonly poll?: number
}

/** `drover run [PATH...]`: the daemon. */
export function define(command: Command): void {
  command
    .argument('[path...]', 'folders or files of manifests to watch', ['manifests'])
    .option('--poll <milliseconds>', 'look at every file this often, for folders that raise no events', Number)
    .option('--access <way>', 'how nodes are reached: container-ip, network or published (default: found out)')
    .action(async (paths: string[], options: Options) => {
      const globals = globalsOf(command)
      const stopping = new AbortController()
      for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopping.abort())
      await runDaemon(
        {
          ...assemblyOptionsOf(globals),
          ...(options.access && { access: options.access }),
          state: await openStateFolder(globals.state, 'write'),
          sources: paths,
          watch: options.poll === undefined ? {} : { pollMs: options.poll },
          version: droverVersion(),
          log: createLog({ level: globals.logLevel }),
        },
        stopping.signal,
      )
    })
}
