import { connect } from 'node:net'
import { join } from 'node:path'
import {
  type Answer,
  type AnswerLine,
  API_VERSION,
  type Ask,
  BEAT_MS,
  type CallName,
  MAX_BODY,
  MAX_SOCKET_PATH,
  SOCKET_FILE,
  TAKEN_UP_BEFORE,
} from '../api/calls.ts'
import { type Kept, keptIn } from '../api/kept.ts'
import { DroverError, ERROR_CODES, type ErrorCode } from '../errors.ts'
import { openStateFolder } from '../report/state-folder.ts'
import { toStderr } from './to-stderr.ts'

/** How long it is waited, in milliseconds. */
interface Patience {
  /** Who has not begun to answer by then is frozen, or busy beyond measure. */
  readonly beginsWithin: number
  readonly silentAfter: number
}
const PATIENCE: Patience = { beginsWithin: 3_000, silentAfter: 5 * BEAT_MS }

/** What came of asking. */
export type Asked<Name extends CallName> =
  | { readonly answer: Answer<Name>; readonly taken: true }
  /** Nobody answers, or not to the end. `taken`: what was asked for had been done or written down by then. */
  | { readonly answer?: never; readonly taken: boolean }

/**
 * Asks the Drover that runs on a state folder; what it tells goes to stderr. HTTP is spoken by hand: to load
 * Node's client takes longer than all the rest.
 * @throws the error with which the call ended there
 */
export async function askDaemon<Name extends CallName>(
  state: string,
  name: Name,
  ask: Ask<Name>,
  patience = PATIENCE,
): Promise<Asked<Name>> {
  const path = join(state, SOCKET_FILE)
  const body = Buffer.from(JSON.stringify(ask))
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH || body.length > MAX_BODY || !(await isOurs(state))) {
    return { taken: false }
  }
  const last: { line?: AnswerLine<Name>; told: boolean; taken: boolean } = { told: false, taken: false }
  const before = Date.now() + patience.beginsWithin
  await converse(path, [head(name, body.length, before), body], patience, (text) => {
    const line: AnswerLine<Name> = JSON.parse(text)
    if ('tell' in line) toStderr(line.tell)
    else if ('taken' in line) last.taken = true
    else last.line = line
    last.told ||= 'tell' in line
  })
  const { line, told, taken } = last
  if (line && 'answer' in line) return { ...line, taken: true }
  if (line && 'failed' in line) throw errorOf(line.failed)
  if (told && !taken && !line) toStderr('the running Drover has broken off its answer; this goes on without it')
  return { taken }
}

/** Calls that say nothing but that it is done. */
type Order = { [Name in CallName]: Answer<Name> extends { readonly done: true } ? Name : never }[CallName]

/** Asks the Drover that runs, or does the same here, with the state folder. @throws what both throw, STATE_UNUSABLE */
export async function askOrDo<Name extends Order>(
  path: string,
  name: Name,
  ask: Ask<Name>,
  here: (kept: Kept) => Promise<void>,
): Promise<void> {
  const { answer, taken } = await askDaemon(path, name, ask)
  if (answer === undefined && !taken) await here(keptIn(await openStateFolder(path, 'write')))
}

/** What others could have put there is not trusted with anything; whose folder it is, is told by who then uses it. */
const isOurs = (state: string): Promise<boolean> =>
  openStateFolder(state, 'read').then(
    () => true,
    () => false,
  )

const head = (name: CallName, length: number, before: number): string =>
  [
    `POST /${API_VERSION}/${name} HTTP/1.0`,
    'Content-Type: application/json',
    `Content-Length: ${length}`,
    `${TAKEN_UP_BEFORE}: ${before}`,
  ]
    .map((line) => `${line}\r\n`)
    .join('') + '\r\n'

/** Sends a request, and hears each line of an answer of status 200, until it ends, breaks off or falls silent. */
function converse(
  path: string,
  request: readonly (string | Buffer)[],
  { beginsWithin, silentAfter }: Patience,
  hear: (line: string) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(path)
    let text = ''
    let isAnswer = false
    socket.setEncoding('utf8')
    socket.setTimeout(beginsWithin, () => socket.destroy())
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.on('data', (more) => {
      socket.setTimeout(silentAfter)
      text += more
      const begin = isAnswer ? 0 : text.indexOf('\r\n\r\n') + 4
      if (begin === 3) return
      if (!isAnswer && !/^HTTP\/1\.\d 200 /.test(text)) return void socket.destroy()
      isAnswer = true
      const lines = text.slice(begin).split('\n')
      text = lines.pop() ?? ''
      try {
        for (const line of lines) if (line !== '') hear(line)
      } catch {
        // No Drover says such a thing.
        socket.destroy()
      }
    })
    for (const part of request) socket.write(part)
  })
}

const errorOf = ({ code, message, mend }: { code: string; message: string; mend: string }): DroverError =>
  new DroverError(isErrorCode(code) ? code : 'INTERNAL', message, { mend })

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_CODES, code)
