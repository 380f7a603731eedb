import type { DockerClient, HeldLease, LeaseWish } from '../../src/docker/client.ts'
import { DroverError } from '../../src/errors.ts'
import type { TwinEngine } from './docker-engine.ts'

/**
 * Leases of the twin: containers that are removed when they end, and end without a beat for the time they were wished
 * for.
 */
export function leases(engine: TwinEngine) {
  return {
    holdLease: async (name, wish) => {
      if (!engine.images.has(wish.image)) throw new DroverError('DOCKER_IMAGE_MISSING', `No such image: ${wish.image}`)
      if ([...engine.containers.values()].some((container) => container.name === name))
        throw new DroverError('DOCKER_CONFLICT', `The container name "/${name}" is already in use`)
      return held(engine, name, wish)
    },
  } satisfies Partial<DockerClient>
}

function held(engine: TwinEngine, name: string, { labels, image, seconds }: LeaseWish): HeldLease {
  const id = engine.addForeignContainer(name, { labels, image })
  engine.handmade.delete(id)
  const gone = new AbortController()
  const stopListening = engine.events.listen((event) => {
    if (event.id !== id || event.action !== 'die') return
    stopListening()
    engine.ends.delete(id)
    gone.abort(new DroverError('DOCKER_NOT_FOUND', 'it has ended'))
    queueMicrotask(() => engine.containers.has(id) && engine.remove(id))
  })
  engine.start(id)
  const live = () => engine.ends.set(id, engine.now() + seconds * 1000)
  live()
  return {
    gone: gone.signal,
    beat: async () => {
      engine.endOverdue()
      if (gone.signal.aborted) throw gone.signal.reason
      live()
    },
    end: () => void (gone.signal.aborted || engine.exit(id, 0)),
  }
}
