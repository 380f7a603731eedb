import { connectDocker } from '../../../src/docker/connect.ts'
import { fakeEngine } from './fake-engine.ts'

type Answers = Parameters<typeof fakeEngine>[0]
const json =
  (body: unknown): Answers[string] =>
  (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))

async function driversOf(info: unknown, plugins: unknown): Promise<readonly string[]> {
  const engine = await fakeEngine({ info: json(info), plugins: json(plugins) })
  const docker = await connectDocker(engine.endpoint)
  try {
    return await docker.volumeDrivers()
  } finally {
    docker.close()
    await engine.close()
  }
}

const plugin = (Name: string, Capability: string, Enabled = true) => ({
  Name,
  Enabled,
  Config: { Interface: { Types: [{ Prefix: 'docker', Capability, Version: '1.0' }] } },
})

it('are those that were used, and the managed ones that are enabled', async () => {
  const plugins = [
    plugin('rclone:latest', 'volumedriver'),
    plugin('sshfs:latest', 'volumedriver', false),
    plugin('weave:latest', 'networkdriver'),
  ]
  expect(await driversOf({ Plugins: { Volume: ['local', 'netshare'] } }, plugins)).toEqual([
    'local',
    'netshare',
    'rclone:latest',
  ])
})

it.each([
  ['no plugin', { Plugins: { Volume: ['local'] } }, [], ['local']],
  ['nothing to say', {}, null, []],
])('of an engine with %s', async (_, info, plugins, drivers) => {
  expect(await driversOf(info, plugins)).toEqual(drivers)
})
