import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type { FileStat } from '../model/docker-state.ts'
import { packFiles, unpackFiles } from './archive.ts'
import type { DockerClient } from './client.ts'
import { ask, type Engine, shortId } from './engine.ts'
import { engineMessage, statusOf } from './errors.ts'
import type { VolumeContainers } from './volume-container.ts'

/** Bytes of content one read may return: it is for configs, never for data. */
const READ_LIMIT = 1024 * 1024

/** The calls about files in containers, running or not. */
export function fileCalls(
  { deadlines }: Engine,
  volumeContainers: VolumeContainers,
): Pick<DockerClient, 'writeFiles' | 'readFiles' | 'statFile'> {
  return {
    writeFiles: (id, folder, files, signal) =>
      ask(
        { what: `write ${folder} of ${shortId(id)}`, deadline: deadlines.writeFiles, signal },
        async (abortSignal) => {
          const archive = await packFiles(files, new Date())
          await volumeContainers.through({ id, path: folder, writes: true, abortSignal }, (container) =>
            container.putArchive(archive, { path: folder, abortSignal }),
          )
        },
      ),

    readFiles: (id, path, signal) =>
      ask({ what: `read ${path} of ${shortId(id)}`, deadline: deadlines.readFiles, signal }, async (abortSignal) => {
        const archive = await found(
          volumeContainers.through({ id, path, writes: false, abortSignal }, (container) =>
            container.getArchive({ path, abortSignal }),
          ),
        )
        return archive && unpackFiles(archive as Readable, READ_LIMIT)
      }),

    statFile: (id, path, signal) =>
      ask({ what: `look at ${path} of ${shortId(id)}`, deadline: deadlines.statFile, signal }, async (abortSignal) => {
        const answer: IncomingMessage | undefined = await found(
          volumeContainers.through({ id, path, writes: false, abortSignal }, (container) =>
            container.infoArchive({ path, abortSignal }),
          ),
        )
        // Nothing follows a HEAD, but only an answer that was read gives its connection back.
        answer?.resume()
        return answer && fileStat(String(answer.headers['x-docker-container-path-stat']))
      }),
  }
}

/** Undefined when the path is missing; a container that is missing is an error. */
async function found<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (statusOf(error) === 404 && !/no such container/i.test(engineMessage(error))) return undefined
    throw error
  }
}

function fileStat(header: string): FileStat {
  const stat = JSON.parse(Buffer.from(header, 'base64').toString()) as { size: number; mtime: string }
  return { size: stat.size, modifiedAt: Date.parse(stat.mtime) }
}
