import { existsSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { jest } from '@jest/globals'
import Dockerode from 'dockerode'
import type { DockerClient } from '../../src/docker/client.ts'
import { connectDocker } from '../../src/docker/connect.ts'
import { findEndpoint } from '../../src/docker/endpoint.ts'
import { dockerContract } from '../contract/docker.ts'

const connect = () =>
  connectDocker(
    findEndpoint(undefined, process.env, {
      read: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
      exists: existsSync,
    }),
  )

/** DROVER_TEST_IMAGE, the project's own image, or any other that runs a shell. */
async function testImage(docker: DockerClient): Promise<string> {
  for (const image of [
    process.env.DROVER_TEST_IMAGE,
    'drover/kafka:4.3.1',
    'debian:bookworm-slim',
    'lab/jre:bookworm',
  ]) {
    if (image !== undefined && (await docker.findImage(image)) !== undefined) return image
  }
  throw new Error('no image with a shell on this engine; name one in DROVER_TEST_IMAGE')
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

jest.setTimeout(60_000)
dockerContract('a real engine', async () => {
  const docker = await connect()
  const raw = new Dockerode()
  return {
    docker,
    image: await testImage(docker),
    freePort: await freePort(),
    pause: async (id) => {
      await raw.getContainer(id).pause()
    },
    close: () => docker.close(),
  }
})
