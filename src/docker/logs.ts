import type { Readable } from 'node:stream'
import type { DockerClient } from './client.ts'
import { ask, type Engine, shortId } from './engine.ts'
import { toDroverError } from './errors.ts'
import { LogFrames } from './log-frames.ts'

/** The calls about what containers wrote. */
export function logCalls(engine: Engine): Pick<DockerClient, 'readLogs' | 'followLogs'> {
  const { docker, deadlines } = engine
  return {
    readLogs: (id, lines, signal) =>
      ask({ what: `read the log of ${shortId(id)}`, deadline: deadlines.readLogs, signal }, async (abortSignal) => {
        const options = { stdout: true, stderr: true, tail: lines, follow: false as const, abortSignal }
        const frames = new LogFrames()
        const written = await docker.getContainer(id).logs(options)
        return [...frames.push(written), ...frames.end()].slice(-lines)
      }),
    followLogs: (id, lines, signal) => follow(engine, id, lines, signal),
  }
}

async function* follow({ streams, deadlines }: Engine, id: string, lines: number, signal: AbortSignal) {
  const what = `follow the log of ${shortId(id)}`
  const options = { stdout: true, stderr: true, tail: lines, follow: true as const }
  const stream = (await ask({ what, deadline: deadlines.followLogs, signal }, (abortSignal) =>
    streams.getContainer(id).logs({ ...options, abortSignal: AbortSignal.any([signal, abortSignal]) }),
  )) as Readable
  const frames = new LogFrames()
  try {
    for await (const piece of stream) yield* frames.push(piece as Buffer)
    yield* frames.end()
  } catch (error) {
    if (!signal.aborted) throw toDroverError(what, error)
  }
}
