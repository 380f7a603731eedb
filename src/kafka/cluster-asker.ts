import type { Asker } from './ask.ts'
import type { KafkaMethod } from './calls.ts'
import type { KafkaEndpoint } from './client.ts'
import { within } from './deadline.ts'
import type { KafkaDeadlines } from './deadlines.ts'
import type { Request } from './wire.ts'

/** Puts a call to those nodes of a cluster that can answer it, each call within its own deadline. */
export class ClusterAsker {
  readonly #asker: Asker
  readonly #deadlines: KafkaDeadlines
  /** The nodes there are. */
  endpoints: readonly KafkaEndpoint[] = []

  constructor(asker: Asker, deadlines: KafkaDeadlines) {
    this.#asker = asker
    this.#deadlines = deadlines
  }

  having(role: KafkaEndpoint['role']): readonly KafkaEndpoint[] {
    return this.endpoints.filter((endpoint) => endpoint.role === role)
  }

  anyBroker<T>(method: KafkaMethod, request: Request<T>, signal?: AbortSignal): Promise<T> {
    return this.#ask(method, this.having('broker'), request, signal)
  }

  broker<T>(method: KafkaMethod, brokerId: number, request: Request<T>, signal?: AbortSignal): Promise<T> {
    return this.#ask(method, this.having('broker').filter(isNode(brokerId)), request, signal)
  }

  /** A broker or a controller. */
  node<T>(method: KafkaMethod, nodeId: number, request: Request<T>, signal?: AbortSignal): Promise<T> {
    return this.#ask(method, this.endpoints.filter(isNode(nodeId)), request, signal)
  }

  #ask<T>(method: KafkaMethod, asked: readonly KafkaEndpoint[], request: Request<T>, signal?: AbortSignal) {
    return within(this.#deadlines[method], signal, (end) => this.#asker.ask(asked, request, end))
  }
}

const isNode =
  (id: number) =>
  ({ nodeId }: KafkaEndpoint): boolean =>
    nodeId === id
