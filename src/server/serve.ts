import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Clock, pause } from '../control/clock.ts'
import type { OperatorState } from '../control/operator-state.ts'
import { harmless, type Telemetry } from '../control/telemetry.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../report/log.ts'
import type { ListenAddress } from './listen-address.ts'
import { createMetrics, type Metrics } from './metrics.ts'

export interface ServeOptions {
  readonly address: ListenAddress
  readonly version: string
  readonly clock: Clock
  readonly log: Log
}

const RETRY_MS = 30_000
/** Milliseconds for a request to arrive; whoever asks is on a network that works, or nobody. */
const REQUEST_MS = 10_000

/**
 * Serves `/metrics`, `/healthz` and `/readyz` until `signal` fires; what is returned is where to report to. That an
 * address is taken is logged and tried again: a daemon that nobody can look at still heals.
 */
export function serve({ address, version, clock, log }: ServeOptions, signal: AbortSignal): Telemetry {
  const metrics = createMetrics(version, clock.now)
  const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
    answer(metrics, clock.now(), request, response).catch((error: unknown) => {
      log.warn({ err: error }, 'a request could not be answered')
      response.destroy()
    })
  })
  signal.addEventListener('abort', () => end(server), { once: true })
  void keepListening(server, address, clock, log, signal)
  return harmless(metrics.telemetry)
}

async function keepListening(
  server: Server,
  { host, port }: ListenAddress,
  clock: Clock,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          resolve()
        })
      })
      if (signal.aborted) return end(server)
      server.on('error', (error) => log.warn({ err: error }, 'the server has a problem'))
      return log.info({ address: server.address() }, 'metrics and health are served')
    } catch (error) {
      log.error({ host, port, reason: messageOf(error) }, 'metrics and health cannot be served; trying again')
      await pause(clock, RETRY_MS, signal)
    }
  }
}

function end(server: Server): void {
  server.close()
  server.closeAllConnections()
}

async function answer(
  metrics: Metrics,
  now: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://drover')
  const say = (status: number, text: string, type = 'text/plain; charset=utf-8') =>
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
  if (request.method !== 'GET' && request.method !== 'HEAD') return void say(405, 'GET only\n')
  switch (pathname) {
    case '/metrics':
      return void say(200, await metrics.render(), metrics.contentType)
    // That this is answered says all there is to say: restarting Drover mends no engine.
    case '/healthz':
      return void say(200, 'ok\n')
    case '/readyz': {
      const reason = unreadiness(metrics.operator(), now)
      return void (reason === undefined ? say(200, 'ok\n') : say(503, `${reason}\n`))
    }
    default:
      return void say(404, 'There are /metrics, /healthz and /readyz.\n')
  }
}

/** Engine and manifests are looked at every minute; twice without success is worth saying, once may be a restart. */
const OVERDUE_MS = 150_000

/** Why Drover cannot do its work now; undefined when it can. Times are epoch milliseconds. */
function unreadiness(operator: OperatorState | undefined, now: number): string | undefined {
  if (operator === undefined) return 'Drover stands by, or has not reached the engine yet'
  if (operator.readAt === undefined) return 'the manifests have not been read yet'
  if (operator.resyncedAt === undefined) return 'the engine has not said yet what there is'
  const ages = [now - operator.resyncedAt, now - operator.readAt].map((ms) => Math.round(ms / 1000))
  if (now - operator.resyncedAt > OVERDUE_MS) return `the engine last said ${ages[0]} s ago what there is`
  return now - operator.readAt > OVERDUE_MS ? `the manifests were last read ${ages[1]} s ago` : undefined
}
