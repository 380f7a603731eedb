import type { Readable } from 'node:stream'
import type { GetEventsOptions } from 'dockerode'
import type { DockerEvent } from '../model/docker-state.ts'
import type { DockerClient } from './client.ts'
import { ask, type Engine } from './engine.ts'
import { toDroverError } from './errors.ts'
import { LineBuffer } from './lines.ts'

/**
 * Only what leaves something different: an engine also tells of mere looks (`archive-path`, `mount`, `exec_start`), and
 * who answers those with another look never rests. No label filter: it would drop the events of networks and volumes,
 * on every engine.
 */
const FILTERS: GetEventsOptions['filters'] = {
  type: ['container', 'network', 'volume'],
  event: [
    ...['create', 'start', 'kill', 'die', 'oom', 'stop', 'pause', 'unpause', 'rename', 'update', 'destroy'],
    ...['connect', 'disconnect', 'remove'],
  ],
}

interface EngineEvent {
  readonly Type: DockerEvent['type']
  readonly Action: string
  readonly Actor: { readonly ID: string; readonly Attributes?: Record<string, string> | null }
}

/** The call that listens to an engine. */
export function eventCalls(engine: Engine): Pick<DockerClient, 'events'> {
  return { events: (signal, onOpen) => events(engine, signal, onOpen) }
}

async function* events({ streams, deadlines }: Engine, signal: AbortSignal, onOpen?: () => void) {
  const what = 'listen to events'
  const stream = (await ask({ what, deadline: deadlines.events, signal }, (abortSignal) =>
    streams.getEvents({ filters: FILTERS, abortSignal: AbortSignal.any([signal, abortSignal]) }),
  )) as Readable
  onOpen?.()
  const buffer = new LineBuffer()
  try {
    // Iterating ends on `end`, and throws on `error` and on a `close` that comes too soon: whichever is the only sign.
    for await (const piece of stream) {
      for (const line of buffer.push(piece as Buffer)) if (line !== '') yield observedEvent(JSON.parse(line))
    }
  } catch (error) {
    if (!signal.aborted) throw toDroverError(what, error)
  }
}

function observedEvent(event: EngineEvent): DockerEvent {
  return { type: event.Type, action: event.Action, id: event.Actor.ID, attributes: event.Actor.Attributes ?? {} }
}
