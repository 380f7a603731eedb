import type { Duplex } from 'node:stream'
import { DroverError } from '../errors.ts'
import type { DockerClient, HeldLease, LeaseWish } from './client.ts'
import { ask, type Engine, shortId } from './engine.ts'
import { already } from './errors.ts'

/*
 * The one thing that all who use an engine share is the engine. Who acts on it runs a container of a fixed name there,
 * and the engine lets only one of them have that name. It reads its input, which is the connection of its holder, and
 * says back what comes: when the connection ends, as it does with the holder's life, it ends too and is removed; when
 * nothing comes for the lease's time, because the holder is frozen or cut off, it ends by itself. So nobody has to
 * judge from outside whether the holder lives.
 */

/** Reads one byte at a time with `dd`, which takes no more than that, and says it back. */
const scriptFor = (seconds: number): string =>
  `while beat=$(timeout ${seconds} dd bs=1 count=1 2>/dev/null) && [ -n "$beat" ]; do printf %s "$beat"; done`

const BEAT = '.'
const MEMORY_BYTES = 32 * 1024 ** 2

/** The call that takes a lease on an engine; in `held` are those that are not over. */
export function leaseCalls(engine: Engine, held: Set<HeldLease>): Pick<DockerClient, 'holdLease'> {
  const { deadlines } = engine
  return {
    holdLease: (name, wish, signal) =>
      ask({ what: `take the lease ${name}`, deadline: deadlines.holdLease, signal }, async (abortSignal) => {
        const lease = await hold(engine, name, wish, abortSignal)
        lease.gone.addEventListener('abort', () => held.delete(lease), { once: true })
        if (!lease.gone.aborted) held.add(lease)
        return lease
      }),
  }
}

async function hold(engine: Engine, name: string, wish: LeaseWish, abortSignal: AbortSignal): Promise<HeldLease> {
  const container = await engine.docker.createContainer({ ...bodyOf(wish), name, abortSignal })
  try {
    const options = { stream: true, stdin: true, stdout: true, hijack: true, abortSignal }
    const stream = (await engine.streams.getContainer(container.id).attach(options)) as Duplex
    await container.start({ abortSignal })
    return attached(stream, container.id, engine.deadlines.holdLease)
  } catch (error) {
    await remove(engine, container.id).catch(() => undefined)
    throw error
  }
}

/** The engine removes by itself only what was started. */
function remove({ docker, deadlines }: Engine, id: string): Promise<void> {
  return ask({ what: `remove container ${shortId(id)}`, deadline: deadlines.removeContainer }, (abortSignal) =>
    already(docker.getContainer(id).remove({ force: true, abortSignal }), (status) => status === 404 || status === 409),
  )
}

function attached(stream: Duplex, id: string, deadline: number): HeldLease {
  const gone = new AbortController()
  const end = () => gone.abort(new DroverError('DOCKER_NOT_FOUND', `the lease's container ${shortId(id)} has ended`))
  for (const event of ['end', 'close', 'error']) stream.once(event, end)
  stream.resume()
  return {
    gone: gone.signal,
    beat: (signal) =>
      ask(
        { what: 'renew the lease', deadline, signal: signal ? AbortSignal.any([signal, gone.signal]) : gone.signal },
        () => {
          return new Promise<void>((resolve) => {
            stream.once('data', () => resolve())
            stream.write(BEAT)
          })
        },
      ),
    end: () => void stream.destroy(),
  }
}

function bodyOf({ image, labels, seconds }: LeaseWish) {
  return {
    Image: image,
    User: '1000:1000',
    Entrypoint: ['/bin/sh', '-c', scriptFor(seconds)],
    Cmd: [],
    Labels: { ...labels },
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    NetworkDisabled: true,
    HostConfig: {
      AutoRemove: true,
      NetworkMode: 'none',
      Privileged: false,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      ReadonlyRootfs: true,
      PidsLimit: 16,
      Memory: MEMORY_BYTES,
      MemorySwap: MEMORY_BYTES,
      LogConfig: { Type: 'none', Config: {} },
    },
  }
}
