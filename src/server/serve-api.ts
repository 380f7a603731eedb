import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { ACCEPTS } from '../api/accepts.ts'
import { type Answers, answersOf, Declined } from '../api/answers.ts'
import {
  type AnswerLine,
  API_VERSION,
  BEAT_MS,
  type CallName,
  MAX_BODY,
  SOCKET_FILE,
  TAKEN_UP_BEFORE,
} from '../api/calls.ts'
import type { Kept } from '../api/kept.ts'
import { READINGS } from '../api/readings.ts'
import type { Door, OpenDoor } from '../control/acting.ts'
import { DroverError, hasCode, messageOf } from '../errors.ts'
import type { Log } from '../report/log.ts'
import { listenOn } from './socket.ts'

/** Milliseconds for a request to arrive: whoever asks is on this host. */
const REQUEST_MS = 10_000
/** More at once are not let in; they do without. */
const MAX_CONNECTIONS = 16
/** What waits to be read by somebody who does not read, in bytes: he is given up. */
const MAX_UNREAD = 1024 ** 2

/**
 * Answers what people ask over a socket in the state folder. Where it cannot be had, that is logged, and what people
 * want is found in files, as it is beside a Drover that has none.
 */
export const serveApi =
  (log: Log, requestMs = REQUEST_MS): OpenDoor =>
  async (state) => {
    const api = new Api(log, requestMs)
    await api.listen(join(state.path, SOCKET_FILE))
    return api
  }

const UNSTORED = { 'cache-control': 'no-store' }

class Api implements Door {
  readonly #log: Log
  readonly #server: Server
  readonly #closing = new AbortController()
  /** Or why it does not act. */
  #acting: { readonly kept: Kept; readonly answers: Answers } | string = 'this Drover has not reached the engine yet'
  #removeSocket = (): void => {}

  constructor(log: Log, ms: number) {
    this.#log = log
    const times = { requestTimeout: ms, headersTimeout: ms, connectionsCheckingInterval: ms }
    this.#server = createServer(times, (request, response) => {
      this.#answer(request, response).catch((err: unknown) => {
        if (!response.destroyed && !this.#closing.signal.aborted)
          log.warn({ err }, 'what was asked could not be answered')
        response.destroy()
      })
    })
    this.#server.maxConnections = MAX_CONNECTIONS
  }

  async listen(path: string): Promise<void> {
    try {
      this.#removeSocket = await listenOn(this.#server, path)
      this.#server.on('error', (err) => this.#log.warn({ err }, 'the socket for commands has a problem'))
    } catch (error) {
      this.#server.close()
      this.#log.info({ path, reason: messageOf(error) }, 'commands find no socket, and leave files instead')
    }
  }

  acts: Door['acts'] = (acting) => {
    this.#acting = { kept: acting, answers: answersOf(acting) }
  }

  refuses: Door['refuses'] = (why) => {
    this.#acting = why
  }

  async close(): Promise<void> {
    this.#closing.abort()
    try {
      this.#removeSocket()
    } catch {
      // Nobody finds anything behind it.
    }
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, why: string) =>
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${why}\n`)
    const name = nameIn(request.url)
    const [call, reading] = [
      isCall(name) ? name : undefined,
      Object.hasOwn(READINGS, name) ? READINGS[name] : undefined,
    ]
    if (call === undefined && reading === undefined) {
      return void refuse(
        404,
        `There is /${API_VERSION}/${[...Object.keys(ACCEPTS), ...Object.keys(READINGS)].join(', ')}.`,
      )
    }
    const method = reading ? 'GET' : 'POST'
    if (request.method !== method) return void refuse(405, `${method} only`)
    if (typeof this.#acting === 'string') return void refuse(503, this.#acting)
    const { kept, answers } = this.#acting
    if (reading) {
      const found = JSON.stringify(await reading(kept))
      return void response.writeHead(200, { ...UNSTORED, 'content-type': 'application/json' }).end(`${found}\n`)
    }
    const body = await bodyOf(request)
    if (body === undefined) return void refuse(413, `More than ${MAX_BODY / 1024 ** 2} MiB are too much.`)
    const asked = parsed(body)
    // Not a word of it: it may be secret.
    if (asked === undefined) return void refuse(400, 'That is no JSON.')
    // This process was frozen: who sent it has gone on, and others may have done something else since.
    if (Date.now() > takenUpBefore(request)) return void refuse(503, 'It is too late for that.')
    if (call) await this.#speak(call, asked, answers, response, refuse)
  }

  async #speak<Name extends CallName>(
    name: Name,
    asked: unknown,
    answers: Answers,
    response: ServerResponse,
    refuse: (status: number, why: string) => void,
  ): Promise<void> {
    const accepts: (value: unknown) => boolean = ACCEPTS[name]
    if (!accepts(asked)) return refuse(400, `That is not what ${name} is asked with.`)
    const answer = answers[name] as (ask: unknown, asking: unknown) => Promise<unknown>
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const write = (text: string): void => {
      if (response.writableLength > MAX_UNREAD) response.destroy()
      else if (!response.destroyed) response.write(text)
    }
    const say = (line: AnswerLine): void => write(`${JSON.stringify(line)}\n`)
    response.writeHead(200, { ...UNSTORED, 'content-type': 'application/x-ndjson; charset=utf-8' })
    response.flushHeaders()
    const beat = setInterval(() => write('\n'), BEAT_MS)
    try {
      const asking = {
        tell: (tell: string) => say({ tell }),
        taken: () => say({ taken: true }),
        signal: AbortSignal.any([gone.signal, this.#closing.signal]),
      }
      say({ answer: await answer(asked, asking) } as AnswerLine)
    } catch (error) {
      // It may have lost the folder meanwhile. Whoever asks sees by himself whether it can be used.
      if (hasCode(error, 'STATE_UNUSABLE')) return void response.destroy()
      if (error instanceof Declined) return void response.end(`${JSON.stringify({ declined: error.message })}\n`)
      // What nobody foresaw is for the log here, and whoever asked meets it again by himself.
      if (!(error instanceof DroverError)) throw error
      const { code, message, mend } = error
      say({ failed: { code, message, mend } })
    } finally {
      clearInterval(beat)
    }
    response.end()
  }
}

/** Epoch milliseconds; for ever where nothing is said. */
function takenUpBefore({ headers }: IncomingMessage): number {
  const said = Number(headers[TAKEN_UP_BEFORE])
  return Number.isNaN(said) ? Number.POSITIVE_INFINITY : said
}

/** What is meant; empty when it is of another version. */
function nameIn(url = ''): string {
  const [version, name = '', ...more] = url.split('/').slice(1)
  return version === API_VERSION && more.length === 0 ? name : ''
}

const isCall = (name: string): name is CallName => Object.hasOwn(ACCEPTS, name)

/** Undefined when it is too much. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) return undefined
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > MAX_BODY) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
