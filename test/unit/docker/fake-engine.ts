import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Endpoint } from '../../../src/docker/endpoint.ts'

export interface FakeEngine {
  readonly endpoint: Endpoint & { kind: 'unix' }
  /** `GET /v1.41/containers/json`, without the query. */
  readonly requests: string[]
  readonly connections: () => number
  /** Connections that stand. */
  readonly open: () => number
  close(): Promise<void>
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void

/**
 * A unix socket that speaks HTTP; answers by the last part of the path (`*`: any other), and `/version` as engine 20.10
 * does unless told otherwise.
 */
export async function fakeEngine(answers: Readonly<Record<string, Answer>>): Promise<FakeEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'fake-engine-'))
  const path = join(folder, 'docker.sock')
  const sockets = new Set<Socket>()
  const requests: string[] = []
  let connections = 0
  const all: Readonly<Record<string, Answer>> = {
    version: json({ ApiVersion: '1.41', MinAPIVersion: '1.12' }),
    ...answers,
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://engine')
    requests.push(`${request.method} ${pathname}`)
    const answer = all[pathname.split('/').at(-1) ?? ''] ?? all['*'] ?? json({ message: 'no such thing' }, 404)
    answer(response, request)
  })
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    endpoint: { kind: 'unix', path, origin: 'the test' },
    requests,
    connections: () => connections,
    open: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true })
    },
  }
}

/** A whole answer. */
export function json(body: unknown, status = 200): Answer {
  return (response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Takes the request and never says a word. */
export const silence: Answer = () => {}

/** Begins an answer and says no more. */
export function begin(body: string): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write(body)
  }
}

/** Begins an answer and drops the connection. */
export function drop(body: string): Answer {
  return (response) => {
    response.writeHead(200, { 'content-length': '1000' }).write(body, () => response.destroy())
  }
}
