import type { Kind, ResourceRef } from '../model/resource.ts'
import type { ResourceRecord } from '../report/resource-record.ts'

/*
 * What a running Drover is asked over its socket, and how it answers
 *
 * HTTP, `POST /v1/CALL` with what is asked as JSON. The answer is lines of JSON (`AnswerLine`), each as soon as there
 * is something to say; an empty one says no more than that it goes on. Only with `answer`, `declined` or `failed` as
 * its last line it is whole. Any status but 200 says that nothing was done.
 *
 * Every call may be made twice: whoever gets no whole answer does the same again by himself.
 *
 * Loaded by every command that asks, so types are all it imports.
 */

/** Raised when who knows only the former one would misunderstand it; the two do not speak to each other. */
export const API_VERSION = 'v1'

/** The socket, in the state folder. */
export const SOCKET_FILE = 'api.sock'

/** What the address of a socket may have, in bytes; libuv cuts a longer one off. */
export const MAX_SOCKET_PATH = process.platform === 'linux' ? 107 : 103

/** Of what is asked, in bytes: thousands of manifests. */
export const MAX_BODY = 16 * 1024 ** 2

/** An answer has a line at least this often, in milliseconds. */
export const BEAT_MS = 2_000

/** Until when (epoch milliseconds) a request may be taken up: whoever sent it does the same by himself then. */
export const TAKEN_UP_BEFORE = 'drover-before'

/** Tells a person something, as one or several lines without the last newline. */
export type Tell = (text: string) => void

/** A file of manifests as its reader found it. */
export interface GivenFile {
  /** As the reader names it: from `cwd` on, where it is no absolute path. */
  readonly file: string
  readonly text: string
  readonly isNamed?: true
}

/** Files that somebody has read. */
export interface Given {
  /** Folder in which the paths begin. */
  readonly cwd: string
  readonly files: readonly GivenFile[]
}

/** What is asked, and what the whole answer is. Times in seconds. */
export interface Calls {
  readonly apply: {
    readonly ask: Given & { readonly wait: boolean; readonly timeout: number }
    readonly answer: { readonly resources: number }
  }
  /** Of what is given, or else of what is in force. */
  readonly plan: {
    readonly ask: Partial<Given> & { readonly engine: Engine }
    readonly answer: { readonly plans: readonly ShownPlan[] }
  }
  /** What is known of resources, as the state folder has it: of these kinds, or of all. */
  readonly records: {
    readonly ask: { readonly kinds?: readonly Kind[] }
    readonly answer: { readonly records: readonly ResourceRecord[] }
  }
  /** Annotations to be laid over a resource, null for none; `done` says to the person what that means. */
  readonly annotate: {
    readonly ask: {
      readonly ref: ResourceRef
      readonly annotations: Readonly<Record<string, string | null>>
      readonly done: string
    }
    readonly answer: Done
  }
  readonly confirm: { readonly ask: { readonly ref: ResourceRef }; readonly answer: Done }
  readonly 'give-up-records': {
    readonly ask: { readonly cluster: string; readonly everyRecord: boolean; readonly yes: boolean }
    readonly answer: Done
  }
  /** What is named, or what is defined in what is given. */
  readonly delete: {
    readonly ask: Pick<Given, 'cwd'> &
      ({ readonly refs: readonly ResourceRef[] } | Pick<Given, 'files'>) & {
        readonly volumes: boolean
        readonly yes: boolean
      }
    readonly answer: Done
  }
}

/** An answer that says all there is to say. */
export interface Done {
  readonly done: true
}

/** The address of an engine, as `src/docker/endpoint.ts` has it; another one than the daemon's is not looked at. */
export interface Engine {
  readonly kind: string
}

/** A plan, as people and as programs are shown it. */
export interface ShownPlan {
  readonly text: string
  readonly data: unknown
  /** How many. */
  readonly operations: number
}

export type CallName = keyof Calls
export type Ask<Name extends CallName> = Calls[Name]['ask']
export type Answer<Name extends CallName> = Calls[Name]['answer']

/** A line of an answer. */
export type AnswerLine<Name extends CallName = CallName> =
  | { readonly tell: string }
  /** All that was asked for is done or written down; what is still to come only watches. */
  | { readonly taken: true }
  | { readonly answer: Answer<Name> }
  /** Why it is not for this Drover; nothing was done. */
  | { readonly declined: string }
  /** An error of `ERROR_CODES`, with which the call ended. */
  | { readonly failed: { readonly code: string; readonly message: string; readonly mend: string } }
