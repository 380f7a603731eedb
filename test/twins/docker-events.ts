import { DroverError } from '../../src/errors.ts'
import type { DockerEvent } from '../../src/model/docker-state.ts'

/** Tells everybody who listens, at once and in order. */
export class EventBus {
  readonly #listeners = new Set<(event: DockerEvent) => void>()
  readonly #streams = new Set<AbortController>()

  emit(type: DockerEvent['type'], action: string, id: string, attributes: Readonly<Record<string, string>> = {}): void {
    for (const listener of [...this.#listeners]) listener({ type, action, id, attributes })
  }

  /** Returns what ends it. */
  listen(listener: (event: DockerEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Breaks every open stream, as an engine that restarts does. */
  breakStreams(): void {
    for (const stream of this.#streams) stream.abort()
  }

  /** Events from the first `next()` on, until the signal fires or the stream breaks. */
  async *stream(signal: AbortSignal, onOpen?: () => void): AsyncGenerator<DockerEvent> {
    const broken = new AbortController()
    const waiting: DockerEvent[] = []
    let wake = () => {}
    const stop = this.listen((event) => {
      waiting.push(event)
      wake()
    })
    const end = AbortSignal.any([signal, broken.signal])
    end.addEventListener('abort', () => wake(), { once: true })
    this.#streams.add(broken)
    onOpen?.()
    try {
      while (!end.aborted) {
        const event = waiting.shift()
        if (event !== undefined) yield event
        else await new Promise<void>((resolve) => (wake = resolve))
      }
      if (!signal.aborted) throw new DroverError('DOCKER_UNREACHABLE', 'listen to events: aborted')
    } finally {
      stop()
      this.#streams.delete(broken)
    }
  }
}
