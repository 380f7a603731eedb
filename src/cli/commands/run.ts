import { type Command, Option } from 'commander'
import { runDaemon } from '../../control/daemon.ts'
import { createLog } from '../../report/log.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { assemblyOptionsOf } from '../docker.ts'
import { seconds } from '../duration.ts'
import { globalsOf } from '../globals.ts'
import { droverVersion } from '../version.ts'

const ACCESS = ['container-ip', 'network', 'published'] as const

interface Options {
  readonly access?: (typeof ACCESS)[number]
  /** Seconds. */
  readonly poll?: number
}

/** `drover run [PATH...]`: the daemon. */
export function define(command: Command): void {
  command
    .argument('[path...]', 'folders or files of manifests to watch', ['manifests'])
    .option('--poll <duration>', 'look at every file this often, for folders that raise no events: 5s', seconds)
    .addOption(new Option('--access <way>', 'how nodes are reached (default: found out)').choices(ACCESS))
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
          watch: options.poll === undefined ? {} : { pollMs: options.poll * 1000 },
          version: droverVersion(),
          log: createLog({ level: globals.logLevel }),
        },
        stopping.signal,
      )
    })
}
