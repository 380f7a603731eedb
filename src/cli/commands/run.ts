import { type Command, InvalidArgumentError, Option } from 'commander'
import { systemClock } from '../../control/clock.ts'
import { READ_AGAIN, runDaemon } from '../../control/daemon.ts'
import { createLog } from '../../report/log.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { type ListenAddress, parseListenAddress } from '../../server/listen-address.ts'
import { assemblyOptionsOf } from '../docker.ts'
import { seconds } from '../duration.ts'
import { globalsOf } from '../globals.ts'
import { droverVersion } from '../version.ts'

const ACCESS = ['container-ip', 'network', 'published'] as const

interface Options {
  readonly access?: (typeof ACCESS)[number]
  /** Seconds. */
  readonly poll?: number
  readonly listen?: ListenAddress
}

/** `drover run [PATH...]`: the daemon. */
export function define(command: Command): void {
  command
    .argument('[path...]', 'folders or files of manifests to watch', ['manifests'])
    .option('--poll <duration>', 'look at every file this often, for folders that raise no events: 5s', seconds)
    .option('--listen <address>', 'serve /metrics, /healthz, /readyz: 9464 (to this host), 0.0.0.0:9464', address)
    .addOption(new Option('--access <way>', 'how nodes are reached (default: found out)').choices(ACCESS))
    .action(async (paths: string[], options: Options) => {
      const globals = globalsOf(command)
      const stopping = new AbortController()
      for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopping.abort())
      const [version, log] = [droverVersion(), createLog({ level: globals.logLevel })]
      const readAgain = new EventTarget()
      // As daemons do. It is also what the end of a terminal sends, which is no reason to leave clusters alone.
      process.on('SIGHUP', () => {
        log.info('told by SIGHUP to read the manifests again')
        readAgain.dispatchEvent(new Event(READ_AGAIN))
      })
      const { listen } = options
      const daemon = {
        ...assemblyOptionsOf(globals),
        ...(options.access && { access: options.access }),
        state: await openStateFolder(globals.state, 'write'),
        sources: paths,
        watch: options.poll === undefined ? {} : { pollMs: options.poll * 1000 },
        version,
        log,
        readAgain,
      }
      if (listen === undefined) return runDaemon(daemon, stopping.signal)
      // Loaded only where somebody asks for it: it takes memory and time.
      const { serve } = await import('../../server/serve.ts')
      const telemetry = serve({ address: listen, version, clock: systemClock, log }, stopping.signal)
      try {
        await runDaemon({ ...daemon, telemetry }, stopping.signal)
      } finally {
        stopping.abort()
      }
    })
}

function address(text: string): ListenAddress {
  const found = parseListenAddress(text)
  if (found === undefined) throw new InvalidArgumentError('Use PORT, HOST:PORT or [IPV6]:PORT.')
  return found
}
