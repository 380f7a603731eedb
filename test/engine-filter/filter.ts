import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { endpointOf } from './endpoints.ts'

/*
 * A filter before an engine: lets through what Drover needs, and refuses all else with 403
 *
 *   node test/engine-filter/filter.ts /tmp/filter.sock /var/run/docker.sock
 *   drover --docker unix:///tmp/filter.sock ...
 *
 * It shows that the list is whole, and is an example for a filter of one's own. It is no wall: whoever may create
 * containers may create a privileged one.
 */

export interface EngineFilter {
  /** `POST /containers/x/exec`, of each request that was refused. */
  readonly refused: readonly string[]
  /** Endpoints that were asked for: `GET /info`. */
  readonly used: ReadonlySet<string>
  close(): Promise<void>
}

/** Listens at a socket, in front of the engine at another one. */
export async function filterEngine(listenAt: string, engine: string): Promise<EngineFilter> {
  const refused: string[] = []
  const used = new Set<string>()
  const open = new Set<Duplex>()
  /** Asks the engine the same; undefined: that may not be asked. */
  const ask = (incoming: IncomingMessage) => {
    const { method = '', url = '', headers } = incoming
    const endpoint = endpointOf(method, url)
    if (!endpoint) {
      refused.push(`${method} ${url}`)
      return undefined
    }
    used.add(`${endpoint.method} ${endpoint.path}`)
    return request({ socketPath: engine, method, path: url, headers })
  }

  const answer = (incoming: IncomingMessage, response: ServerResponse) => {
    const asked = ask(incoming)
    if (!asked) {
      incoming.resume()
      response.writeHead(403, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ message: `the filter does not let ${incoming.method} ${incoming.url} through` }))
      return
    }
    asked.on('response', (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers)
      // An answer without an end has to begin before anything is said.
      response.flushHeaders()
      answered.pipe(response)
      answered.on('error', () => response.destroy())
    })
    asked.on('error', () => response.destroy())
    response.on('close', () => asked.destroy())
    incoming.pipe(asked)
  }

  /** A connection that is no HTTP any more once the engine agrees: what an attach is. */
  const upgrade = (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const asked = ask(incoming)
    if (!asked) return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    socket.on('error', () => asked.destroy())
    asked.on('upgrade', (answered, engineSocket, engineHead) => {
      socket.write(headOf(answered))
      if (engineHead.length > 0) socket.write(engineHead)
      if (head.length > 0) engineSocket.write(head)
      engineSocket.pipe(socket).pipe(engineSocket)
      for (const [one, other] of [
        [socket, engineSocket],
        [engineSocket, socket],
      ] as const) {
        one.on('close', () => other.destroy())
        one.on('error', () => other.destroy())
      }
    })
    asked.on('response', (answered) => {
      socket.write(headOf(answered))
      answered.pipe(socket)
    })
    asked.on('error', () => socket.destroy())
    asked.end()
  }

  const server = createServer(answer).on('upgrade', upgrade)
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(listenAt, resolve)
  })
  return {
    refused,
    used,
    close: () => {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []))
  return [`HTTP/1.1 ${statusCode} ${statusMessage}`, ...lines, '', ''].join('\r\n')
}

if (import.meta.main) {
  const [listenAt, engine = '/var/run/docker.sock'] = process.argv.slice(2)
  if (listenAt === undefined) throw new Error('say where to listen, and where the engine is')
  await filterEngine(listenAt, engine)
  console.error(`what ${engine} is asked at ${listenAt} is filtered`)
}
