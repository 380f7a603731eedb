import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import Dockerode from 'dockerode'
import { connectDocker } from '../../src/docker/connect.ts'
import type { Endpoint } from '../../src/docker/endpoint.ts'
import type { DockerUnderTest } from '../contract/docker/bench.ts'
import { testImage } from './engine.ts'

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/** The real engine, as it is reached at this endpoint; what people do to it goes the way of the docker command. */
export async function aDockerUnderTest(endpoint: Endpoint): Promise<DockerUnderTest> {
  const docker = await connectDocker(endpoint)
  const raw = new Dockerode()
  return {
    docker,
    image: await testImage(docker),
    freePort: await freePort(),
    pause: async (id) => {
      await raw.getContainer(id).pause()
    },
    elapse: (ms) => sleep(ms),
    close: () => docker.close(),
  }
}
