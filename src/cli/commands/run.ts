import { setFlagsFromString } from 'node:v8'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { systemClock } from '../../control/clock.ts'
import { type DaemonOptions, READ_AGAIN, runDaemon } from '../../control/daemon.ts'
import { DAEMON_FILE, isDaemonReport } from '../../control/daemon-report.ts'
import { DroverError, hasCode } from '../../errors.ts'
import { loadWire } from '../../kafka/wire.ts'
import { holderOf } from '../../lease/lock.ts'
import { createLog } from '../../report/log.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { type ListenAddress, parseListenAddress } from '../../server/listen-address.ts'
import { serveApi } from '../../server/serve-api.ts'
import { BESIDE_A_COMMAND, BESIDE_ANOTHER_ON_THE_ENGINE, besideAnother } from '../beside-another.ts'
import { assemblyOptionsOf } from '../docker.ts'
import { seconds } from '../duration.ts'
import { globalsOf, logOptionsOf } from '../globals.ts'
import { addPolicyOption, type PolicyOption, policyIn } from '../policy-option.ts'
import { droverVersion } from '../version.ts'

const ACCESS = ['container-ip', 'network', 'published'] as const

interface Options extends PolicyOption {
  readonly allowWritableManifests?: boolean
  readonly access?: (typeof ACCESS)[number]
  /** Seconds. */
  readonly poll?: number
  readonly listen?: ListenAddress
  readonly standby?: boolean
}

/** `drover run [PATH...]`: the daemon. */
export function define(command: Command): void {
  addPolicyOption(command)
    .argument('[path...]', 'folders or files of manifests to watch', ['manifests'])
    .option('--poll <duration>', 'look at every file this often, for folders that raise no events: 5s', seconds)
    .option('--listen <address>', 'serve /metrics, /healthz, /readyz: 9464 (to this host), 0.0.0.0:9464', address)
    .option(
      '--standby',
      'wait while another Drover acts, and take over when it ends (default if stderr is no terminal)',
    )
    .option('--no-standby', 'end when another Drover acts')
    .option('--allow-writable-manifests', 'read manifests, too, that others than their owner may write')
    .addOption(new Option('--access <way>', 'how nodes are reached (default: found out)').choices(ACCESS))
    .action(async (paths: string[], options: Options) => {
      growInSmallSteps()
      const globals = globalsOf(command)
      const stopping = new AbortController()
      for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopping.abort())
      const [version, log] = [droverVersion(), createLog(logOptionsOf(globals))]
      const readAgain = new EventTarget()
      // As daemons do. It is also what the end of a terminal sends, which is no reason to leave clusters alone.
      process.on('SIGHUP', () => {
        log.info('told by SIGHUP to read the manifests again')
        readAgain.dispatchEvent(new Event(READ_AGAIN))
      })
      const { listen } = options
      const policy = await policyIn(options)
      const daemon = {
        ...assemblyOptionsOf(globals),
        ...(options.access && { access: options.access }),
        state: await openStateFolder(globals.state, 'write'),
        sources: paths,
        watch: options.poll === undefined ? {} : { pollMs: options.poll * 1000 },
        version,
        // Whoever looks on is told at once; what runs by itself waits for its turn.
        standby: options.standby ?? process.stderr.isTTY !== true,
        log,
        readAgain,
        openDoor: serveApi(log),
        isGuarded: options.allowWritableManifests !== true,
        ...(policy && { policy }),
      }
      await loadedBeforeStandingBy()
      if (listen === undefined) return runOrTell(daemon, stopping.signal)
      // Loaded only where somebody asks for it: it takes memory and time.
      const { serve } = await import('../../server/serve.ts')
      const telemetry = serve({ address: listen, version, clock: systemClock, log }, stopping.signal)
      try {
        await runOrTell({ ...daemon, telemetry }, stopping.signal)
      } finally {
        stopping.abort()
      }
    })
}

/**
 * Who stands by may do so for weeks, and is needed when another one has gone: perhaps because somebody has put a new
 * release in the place of this one, with other files.
 */
const loadedBeforeStandingBy = () => Promise.all([import('../../docker/dockerode.ts'), loadWire()])

/**
 * By itself the heap doubles, or more, before it is collected, and a daemon stays as large as it once was. Growing by a
 * half keeps it smaller by a third, for a tenth of a pass's processor time.
 */
function growInSmallSteps(): void {
  setFlagsFromString('--heap-growing-percent=50')
}

/** Where another Drover acts, says what that one is about and what can be done. @throws as `runDaemon` */
async function runOrTell(daemon: DaemonOptions, signal: AbortSignal): Promise<void> {
  try {
    await runDaemon(daemon, signal)
  } catch (error) {
    if (hasCode(error, 'ENGINE_HELD')) {
      throw new DroverError(error.code, error.message, { cause: error, mend: BESIDE_ANOTHER_ON_THE_ENGINE })
    }
    if (!hasCode(error, 'STATE_LOCKED')) throw error
    const watched = await watchedBy(daemon.state.path)
    const about = watched === undefined ? '' : `, and watches ${watched.join(', ') || 'no manifests'}`
    const mend = watched === undefined ? BESIDE_A_COMMAND : besideAnother(daemon.sources, watched)
    throw new DroverError(error.code, `${error.message}${about}`, { cause: error, mend })
  }
}

/** What the daemon that holds a state folder watches; undefined when it is none, or does not say. */
async function watchedBy(path: string): Promise<readonly string[] | undefined> {
  try {
    const report = await (await openStateFolder(path, 'read')).readJson(DAEMON_FILE, isDaemonReport)
    if (report === undefined || report.endedAt !== undefined || report.pid !== holderOf(path)?.pid) return undefined
    // Its own folders of what was applied are nobody's business.
    return report.sources.filter((source) => !source.startsWith(`${path}/`))
  } catch {
    return undefined
  }
}

function address(text: string): ListenAddress {
  const found = parseListenAddress(text)
  if (found === undefined) throw new InvalidArgumentError('Use PORT, HOST:PORT or [IPV6]:PORT.')
  return found
}
