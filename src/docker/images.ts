import type { Readable } from 'node:stream'
import type { ImageInspectInfo } from 'dockerode'
import { DroverError, hasCode } from '../errors.ts'
import type { DockerClient } from './client.ts'
import { ask, type Engine, type EngineRequest } from './engine.ts'
import { statusOf } from './errors.ts'
import { LineBuffer } from './lines.ts'
import { lookUp } from './look-up.ts'
import { piecesOf } from './pieces.ts'
import { loginIn, PULL_SECRETS, type RegistryLogin } from './registry-login.ts'

/** The calls about images. */
export function imageCalls({
  docker,
  streams,
  deadlines,
  loginFor,
}: Engine): Pick<DockerClient, 'findImage' | 'pullImage'> {
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

    pullImage: async (reference, signal, logins = []) => {
      const call: EngineRequest = {
        what: `pull image ${reference}`,
        deadline: deadlines.pullImage.begin,
        signal,
        // Whatever a registry or the way to it says, what it means here is that the image cannot be had now.
        meanings: { 403: 'DOCKER_IMAGE_MISSING', 404: 'DOCKER_IMAGE_MISSING', 500: 'DOCKER_IMAGE_MISSING' },
      }
      const login = loginIn(logins, reference) ?? (await loginFor(reference))
      const auth = login.header && { authconfig: { base64: login.header.reveal() } }
      try {
        const pull = (abortSignal: AbortSignal) => streams.pull(reference, { abortSignal, ...auth })
        const stream = (await ask(call, pull)) as Readable
        await progress(reference, piecesOf(stream, { ...call, deadline: deadlines.pullImage.silence }))
      } catch (error) {
        throw withLogin(error, login)
      }
    },
  }
}

/** What registries say, in the words of engines 20.10 to 29, to those that they do not let in. */
const WANTS_LOGIN =
  /unauthorized|authentication required|no basic auth credentials|pull access denied|access to the resource is denied|authorization failed|insufficient_scope|403 forbidden/i

/** The error, with what is to be done where a registry wants another login than it got, or any. */
function withLogin(error: unknown, { registry, header, from }: RegistryLogin): unknown {
  if (!hasCode(error, 'DOCKER_IMAGE_MISSING') || !WANTS_LOGIN.test(error.message)) return error
  if (from === PULL_SECRETS) {
    const why = `${registry} was given the login of ${from} and does not let it in: correct that Secret`
    return new DroverError('DOCKER_IMAGE_MISSING', `${error.message}; ${why}`, { cause: error })
  }
  const command = registry === 'docker.io' ? 'docker login' : `docker login ${registry}`
  const why = header
    ? `${registry} was given the login of ${from} and does not let it in`
    : `there is no login for ${registry} in ${from}`
  return new DroverError('DOCKER_IMAGE_MISSING', `${error.message}; ${why}: ${command}`, { cause: error })
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
