import { containerBody, limitsBody } from '../../../src/docker/container-body.ts'
import type { ContainerSpec } from '../../../src/model/docker-state.ts'

const SPEC: ContainerSpec = {
  image: 'kafka:1',
  hostname: 'my-cluster-broker-0',
  user: '1000:1000',
  entrypoint: ['/bin/start', 'now'],
  env: { B: '2', A: '1=1' },
  labels: { 'drover.instance': 'x' },
  aliases: ['bootstrap'],
  ports: [
    { containerPort: 9094, hostIp: '127.0.0.1', hostPort: 31000 },
    { containerPort: 9094, hostIp: '10.0.0.1', hostPort: 31000 },
  ],
  mounts: [{ volume: 'data-0', target: '/data', labels: {} }],
  tmpfs: { '/tmp': 'size=1m' },
  limits: { memoryBytes: 1024, nanoCpus: 5, pidsLimit: 9 },
  stopTimeoutSeconds: 120,
}

describe('the body of a create', () => {
  it.each([
    ['beside its limits', { memoryBytes: 2 ** 25 }, { CpuShares: 512, MemoryReservation: 2 ** 24 }],
    ['without limits', {}, { CpuShares: 512, MemoryReservation: 2 ** 24 }],
    ['not more than its limit', { memoryBytes: 2 ** 23 }, { CpuShares: 512, MemoryReservation: 2 ** 23 }],
    ['not less than engines take', { memoryBytes: 2 ** 22 }, { CpuShares: 512 }],
  ])('reserves what the spec says %s', (_, limits, reserved) => {
    const reservations = { cpuShares: 512, memoryBytes: 2 ** 24 }
    const spec = { ...SPEC, limits: { ...limits, pidsLimit: 9 }, reservations }
    const { CpuShares, MemoryReservation } = containerBody(spec, { id: 'i', name: 'n' }).HostConfig ?? {}
    expect({ CpuShares, MemoryReservation }).toEqual({ MemoryReservation: undefined, ...reserved })
  })

  it('says where names are found, if the spec does', () => {
    const dns = { servers: ['192.0.2.53'], searches: ['example.com'], options: ['ndots:2'] }
    const { HostConfig } = containerBody({ ...SPEC, dns, extraHosts: ['a:192.0.2.1'] }, { id: 'i', name: 'n' })
    expect(HostConfig).toMatchObject({
      ExtraHosts: ['a:192.0.2.1'],
      Dns: ['192.0.2.53'],
      DnsSearch: ['example.com'],
      DnsOptions: ['ndots:2'],
    })
  })

  it('is what the spec says, plus the hardening', () => {
    expect(containerBody(SPEC, { id: 'its-id', name: 'the-network' })).toEqual({
      Image: 'kafka:1',
      Hostname: 'my-cluster-broker-0',
      User: '1000:1000',
      Entrypoint: ['/bin/start', 'now'],
      Env: ['A=1=1', 'B=2'],
      Labels: { 'drover.instance': 'x' },
      StopTimeout: 120,
      ExposedPorts: { '9094/tcp': {} },
      HostConfig: {
        Privileged: false,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
        ReadonlyRootfs: true,
        RestartPolicy: { Name: 'no' },
        Init: false,
        LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
        PidsLimit: 9,
        Memory: 1024,
        MemorySwap: 1024,
        NanoCpus: 5,
        NetworkMode: 'the-network',
        PortBindings: {
          '9094/tcp': [
            { HostIp: '127.0.0.1', HostPort: '31000' },
            { HostIp: '10.0.0.1', HostPort: '31000' },
          ],
        },
        Mounts: [
          {
            Type: 'volume',
            Source: 'data-0',
            Target: '/data',
            VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: '', Options: { size: '0' } } },
          },
        ],
        Tmpfs: { '/tmp': 'size=1m' },
      },
      NetworkingConfig: { EndpointsConfig: { 'the-network': { Aliases: ['bootstrap'], NetworkID: 'its-id' } } },
    })
  })

  it('limits open files only when asked to', () => {
    expect(containerBody(SPEC, { id: 'id', name: 'n' }, 100_000).HostConfig?.Ulimits).toEqual([
      { Name: 'nofile', Soft: 100_000, Hard: 100_000 },
    ])
  })

  it('leaves out limits that are absent', () => {
    expect(limitsBody({ pidsLimit: 9 })).toEqual({ PidsLimit: 9 })
  })
})
