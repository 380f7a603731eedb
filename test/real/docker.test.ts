import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { jest } from '@jest/globals'
import Dockerode from 'dockerode'
import { connectDocker } from '../../src/docker/connect.ts'
import { dockerContract } from '../contract/docker.ts'
import { engineEndpoint, testImage } from './engine.ts'

jest.setTimeout(60_000)

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

dockerContract('a real engine', async () => {
  const docker = await connectDocker(engineEndpoint())
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
})
