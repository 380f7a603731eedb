import { dockerContract } from '../contract/docker.ts'
import { memoryDocker } from '../twins/memory-docker.ts'
import { playShell } from './play-shell.ts'

dockerContract('the twin', async () => {
  let ahead = 0
  const docker = memoryDocker({ now: () => Date.now() + ahead, images: ['shell:1'] })
  playShell(docker.engine)
  return {
    docker,
    image: 'shell:1',
    freePort: 18_000,
    pause: async (id) => docker.engine.pause(id),
    async elapse(ms) {
      ahead += ms
    },
    close: () => docker.close(),
  }
})
