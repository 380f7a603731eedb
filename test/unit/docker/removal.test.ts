import type { DockerClient } from '../../../src/docker/client.ts'
import { connectDocker } from '../../../src/docker/connect.ts'
import { fakeEngine, json } from './fake-engine.ts'

const { signal } = new AbortController()

async function drain(stream: AsyncIterable<unknown>) {
  for await (const _ of stream);
}
async function* noArchive() {}

const LOOKS: readonly (readonly [string, (docker: DockerClient) => Promise<unknown>])[] = [
  ['a look at a file', (docker) => docker.statFile('x', '/f/a')],
  ['reading files', (docker) => docker.readFiles('x', '/f')],
  ['writing files', (docker) => docker.writeFiles('x', '/f', [])],
  ['reading an archive', (docker) => drain(docker.readArchive('x', '/f', signal))],
  ['writing an archive', (docker) => docker.writeArchive('x', '/f', noArchive(), signal)],
]

describe.each(['removing', 'dead'])('of a container that is %s', (status) => {
  it.each(LOOKS)('the files are left alone: %s', async (_, look) => {
    const inspected: string[] = []
    const engine = await fakeEngine({
      json: (response, request) => {
        inspected.push(request.url ?? '')
        json({ State: { Status: status } })(response, request)
      },
      archive: json({}),
    })
    const docker = await connectDocker(engine.endpoint)
    try {
      await expect(look(docker)).rejects.toMatchObject({ code: 'DOCKER_CONFLICT' })
      expect(inspected).toHaveLength(1)
      expect(engine.requests.filter((request) => request.endsWith('archive'))).toEqual([])
    } finally {
      docker.close()
      await engine.close()
    }
  })
})
