import type { ContainerInspectInfo } from 'dockerode'
import { observedContainer } from '../../../src/docker/container-view.ts'

const NETWORK = 'a'.repeat(64)

/** What matters here of an engine's answer; engines differ in the rest. */
function answer(more: { state?: object; host?: object; networks?: object; ports?: object; mounts?: object[] } = {}) {
  return {
    Id: 'id',
    Name: '/one',
    Created: '2026-01-02T03:04:05.678912345Z',
    Image: 'sha256:1',
    Config: { Image: 'kafka:1', Hostname: 'one', Labels: null },
    State: {
      Status: 'created',
      ExitCode: 0,
      OOMKilled: false,
      Error: '',
      StartedAt: '0001-01-01T00:00:00Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      ...more.state,
    },
    HostConfig: { NetworkMode: NETWORK, RestartPolicy: { Name: '' }, ...more.host },
    NetworkSettings: { Networks: more.networks ?? {}, Ports: more.ports ?? {} },
    Mounts: more.mounts ?? [],
  } as unknown as ContainerInspectInfo
}

describe('an observed container', () => {
  it('says in our words what the engine says in its own', () => {
    expect(observedContainer(answer())).toEqual({
      id: 'id',
      name: 'one',
      image: 'kafka:1',
      imageId: 'sha256:1',
      labels: {},
      status: 'created',
      createdAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
      exitCode: 0,
      oomKilled: false,
      error: '',
      endpoints: [],
      publishedPorts: [],
      mounts: [],
      limits: { pidsLimit: 0 },
      restartPolicy: 'no',
      hostname: 'one',
    })
  })

  it('takes the network id of one that never ran from what it was created with', () => {
    const never = { NetworkID: '', IPAddress: '', Aliases: null }
    expect(observedContainer(answer({ networks: { net: never } })).endpoints).toEqual([
      { network: 'net', networkId: NETWORK, aliases: [], ipAddress: '' },
    ])
    const two = observedContainer(answer({ networks: { net: never, also: never } })).endpoints
    expect(two.map(({ network, networkId }) => [network, networkId])).toEqual([
      ['also', ''],
      ['net', ''],
    ])
    const byName = answer({ networks: { net: never }, host: { NetworkMode: 'bridge' } })
    expect(observedContainer(byName).endpoints).toMatchObject([{ networkId: '' }])
  })

  it('shows the ports that are bound, sorted, and not those that are only exposed', () => {
    const bound = (port: string) => [
      { HostIp: '127.0.0.1', HostPort: port },
      { HostIp: '10.0.0.1', HostPort: port },
    ]
    const ports = { '9095/tcp': bound('2'), '9094/tcp': bound('1'), '8080/tcp': null }
    expect(observedContainer(answer({ ports })).publishedPorts).toEqual([
      { containerPort: 9094, hostIp: '10.0.0.1', hostPort: 1 },
      { containerPort: 9094, hostIp: '127.0.0.1', hostPort: 1 },
      { containerPort: 9095, hostIp: '10.0.0.1', hostPort: 2 },
      { containerPort: 9095, hostIp: '127.0.0.1', hostPort: 2 },
    ])
  })

  it('shows volumes with a name only', () => {
    const mounts = [
      { Type: 'volume', Name: 'config', Destination: '/z' },
      { Type: 'volume', Name: 'b'.repeat(64), Destination: '/declared' },
      { Type: 'bind', Source: '/etc', Destination: '/etc' },
      { Type: 'volume', Name: 'data', Destination: '/a' },
    ]
    expect(observedContainer(answer({ mounts })).mounts).toEqual([
      { volume: 'data', target: '/a' },
      { volume: 'config', target: '/z' },
    ])
  })

  it('takes zero, null and -1 for no limit', () => {
    const limits = (host: object) => observedContainer(answer({ host })).limits
    expect(limits({ Memory: 0, NanoCpus: 0, PidsLimit: null })).toEqual({ pidsLimit: 0 })
    expect(limits({ PidsLimit: -1 })).toEqual({ pidsLimit: 0 })
    expect(limits({ Memory: 1, NanoCpus: 2, PidsLimit: 3 })).toEqual({ memoryBytes: 1, nanoCpus: 2, pidsLimit: 3 })
  })
})
