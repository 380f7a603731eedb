import type { Readable } from 'node:stream'
import type { ImageInspectInfo } from 'dockerode'
import { DroverError } from '../errors.ts'
import type { DockerClient } from './client.ts'
import { ask, type Engine, type EngineRequest } from './engine.ts'
import { statusOf } from './errors.ts'
import { LineBuffer } from './lines.ts'
import { lookUp } from './look-up.ts'
import { piecesOf } from './pieces.ts'

/** The calls about images. */
export function imageCalls({ docker, streams, deadlines }: Engine): Pick<DockerClient, 'findImage' | 'pullImage'> {
  return {
    findImage: (reference, signal) =>
      ask({ what: `look for image ${reference}`, deadline: deadlines.findImage, signal }, async (abortSignal) => {
        try {
          const image = (await lookUp(docker, `/images/${reference}/json`, abortSignal)) as ImageInspectInfo
          return { id: image.Id, repoDigests: image.RepoDigests ?? [] }
        } catch (error) {
          if (statusOf(error) === 404) return undefined
          throw error
        }
      }),

    pullImage: async (reference, signal) => {
      const call: EngineRequest = {
        what: `pull image ${reference}`,
        deadline: deadlines.pullImage.begin,
        signal,
        // Whatever a registry or the way to it says, what it means here is that the image cannot be had now.
        meanings: { 403: 'DOCKER_IMAGE_MISSING', 404: 'DOCKER_IMAGE_MISSING', 500: 'DOCKER_IMAGE_MISSING' },
      }
      const stream = (await ask(call, (abortSignal) => streams.pull(reference, { abortSignal }))) as Readable
      await progress(reference, piecesOf(stream, { ...call, deadline: deadlines.pullImage.silence }))
    },
  }
}

/** Reads a pull to its end: an engine has said 200 long before it knows, and tells of a failure only here. */
async function progress(reference: string, pieces: AsyncIterable<Buffer>): Promise<void> {
  const buffer = new LineBuffer()
  for await (const piece of pieces) {
    for (const line of buffer.push(piece)) {
      const { errorDetail } = JSON.parse(line || '{}') as { errorDetail?: { message?: string } }
      if (errorDetail !== undefined) {
        throw new DroverError('DOCKER_IMAGE_MISSING', `pull image ${reference}: ${errorDetail.message}`)
      }
    }
  }
}
