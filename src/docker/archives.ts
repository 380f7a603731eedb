import { Readable } from 'node:stream'
import { DroverError } from '../errors.ts'
import { endChecked } from './archive.ts'
import type { DockerClient } from './client.ts'
import { ask, type Engine, shortId } from './engine.ts'
import { piecesOf } from './pieces.ts'
import { assertNotRemoved } from './removal.ts'

/** An archive may take hours; only a connection that is silent for too long is given up. */
const NO_DEADLINE_MS = 2 ** 31 - 1

/** The calls about whole folders as tars, on connections of their own. */
export function archiveCalls(engine: Engine): Pick<DockerClient, 'readArchive' | 'writeArchive'> {
  return {
    readArchive: (id, folder, signal) => endChecked(read(engine, id, folder, signal), folder),
    writeArchive: (id, folder, archive, signal) => write(engine, id, folder, archive, signal),
  }
}

async function* read({ docker, streams, deadlines }: Engine, id: string, folder: string, signal: AbortSignal) {
  const call = { what: `archive ${folder} of ${shortId(id)}`, signal }
  const { begin, silence } = deadlines.readArchive
  const stream = (await ask({ ...call, deadline: begin }, async (abortSignal) => {
    await assertNotRemoved(docker, id, abortSignal)
    return streams.getContainer(id).getArchive({ path: folder, abortSignal: AbortSignal.any([signal, abortSignal]) })
  })) as Readable
  yield* piecesOf(stream, { ...call, deadline: silence })
}

async function write(
  { docker, streams, deadlines }: Engine,
  id: string,
  folder: string,
  archive: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const what = `unpack into ${folder} of ${shortId(id)}`
  const end = new AbortController()
  const { begin, silence } = deadlines.writeArchive
  const silent = () => end.abort(new DroverError('DOCKER_TIMEOUT', `${what}: nothing taken for ${silence} ms`))
  let timer = setTimeout(silent, begin)
  async function* pieces() {
    try {
      for await (const piece of archive) {
        clearTimeout(timer)
        timer = setTimeout(silent, silence)
        yield piece
      }
    } catch (error) {
      // A request whose body never ends would wait for ever.
      end.abort(error)
    }
  }
  const source = Readable.from(pieces(), { objectMode: false })
  try {
    await ask(
      { what, deadline: NO_DEADLINE_MS, signal: AbortSignal.any([signal, end.signal]) },
      async (abortSignal) => {
        await assertNotRemoved(docker, id, abortSignal)
        return streams.getContainer(id).putArchive(source, { path: folder, abortSignal })
      },
    )
  } catch (error) {
    throw end.signal.aborted ? end.signal.reason : error
  } finally {
    clearTimeout(timer)
    source.destroy()
  }
}
