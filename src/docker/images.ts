import type { Readable } from 'node:stream'
import { DroverError } from '../errors.ts'
import type { DockerClient } from './client.ts'
import { ask, type Engine } from './engine.ts'
import { statusOf } from './errors.ts'
import { LineBuffer } from './lines.ts'

/** The calls about images. */
export function imageCalls({ docker, streams, deadlines }: Engine): Pick<DockerClient, 'findImage' | 'pullImage'> {
  return {
    findImage: (reference, signal) =>
      ask({ what: `look for image ${reference}`, deadline: deadlines.read, signal }, async () => {
        try {
          const image = await docker.getImage(reference).inspect()
          return { id: image.Id, repoDigests: image.RepoDigests ?? [] }
        } catch (error) {
          if (statusOf(error) === 404) return undefined
          throw error
        }
      }),

    // Whatever a registry or the way to it says, what it means here is that the image cannot be had now.
    pullImage: (reference, signal) =>
      ask(
        {
          what: `pull image ${reference}`,
          deadline: deadlines.pull,
          signal,
          meanings: { 403: 'DOCKER_IMAGE_MISSING', 404: 'DOCKER_IMAGE_MISSING', 500: 'DOCKER_IMAGE_MISSING' },
        },
        async (abortSignal) => progress(reference, (await streams.pull(reference, { abortSignal })) as Readable),
      ),
  }
}

/** Reads a pull to its end: an engine has said 200 long before it knows, and tells of a failure only here. */
async function progress(reference: string, stream: Readable): Promise<void> {
  const buffer = new LineBuffer()
  for await (const piece of stream) {
    for (const line of buffer.push(piece as Buffer)) {
      const { errorDetail } = JSON.parse(line || '{}') as { errorDetail?: { message?: string } }
      if (errorDetail !== undefined) {
        throw new DroverError('DOCKER_IMAGE_MISSING', `pull image ${reference}: ${errorDetail.message}`)
      }
    }
  }
}
