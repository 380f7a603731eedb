import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { checkDisk, checkMemory, checkSizes } from '../../../src/cli/doctor/capacity.ts'
import { checkManifestFolder, checkStateFolder } from '../../../src/cli/doctor/folders.ts'
import { checkImages } from '../../../src/cli/doctor/images.ts'
import { checkPorts } from '../../../src/cli/doctor/ports.ts'
import { checkEngine } from '../../../src/cli/doctor/run-checks.ts'
import { checkSocket } from '../../../src/cli/doctor/socket.ts'
import { checkVolumeDrivers } from '../../../src/cli/doctor/volume-drivers.ts'
import { acquireLock } from '../../../src/lease/lock.ts'
import type { EngineInfo, ObservedContainer } from '../../../src/model/docker-state.ts'
import type { KafkaNodePoolResource, KafkaResource } from '../../../src/model/resource.ts'
import { memoryDocker } from '../../twins/memory-docker.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { convergedWorld } from '../../world/world.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { kafka } from './a-state.ts'
import { drover, droverProcess } from './drover.ts'

const folderPath = temporaryFolder()

const INFO: EngineInfo = {
  version: '20.10',
  apiVersion: '1.41',
  operatingSystem: 'Debian',
  architecture: 'x86_64',
  cpus: 2,
  memoryBytes: 4 * 2 ** 30,
  rootDir: '/',
  storageDriver: 'overlay2',
  cgroupVersion: '2',
}

function pool(replicas: number, memory?: string): KafkaNodePoolResource {
  return {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaNodePool',
    metadata: { name: 'broker', labels: { 'strimzi.io/cluster': 'c' }, annotations: {} },
    spec: {
      replicas,
      roles: ['broker'],
      volumes: [],
      jbod: false,
      ...(memory !== undefined && { resources: { limits: { memory } } }),
    },
    specHash: '1',
    origin: { file: 'a.yaml', line: 1, column: 1 },
  }
}

describe('the doctor looks at memory', () => {
  test('and warns when the nodes may use more than there is', () => {
    expect(checkMemory(INFO, [kafka('c'), pool(3, '2Gi')])).toMatchObject({
      result: 'warn',
      message: '4.0 GiB on the host; the nodes may use 6.0 GiB',
    })
    expect(checkMemory(INFO, [kafka('c'), pool(2, '2Gi')]).result).toBe('ok')
  })

  test("and knows the cluster's limits for pools without their own", () => {
    const cluster = kafka('c', { resources: { limits: { memory: '8Gi' } } })
    expect(checkMemory(INFO, [cluster, pool(1)]).result).toBe('warn')
    expect(checkMemory(INFO, [cluster, pool(1, '1Gi')]).result).toBe('ok')
  })
})

describe('the doctor looks at the sizes of volumes, which are no limits', () => {
  const sized = (size: string, annotations = {}): KafkaNodePoolResource => {
    const { metadata, spec, ...rest } = pool(3)
    const volumes = [
      { type: 'persistent-claim', id: 0, size, deleteClaim: false },
      { type: 'ephemeral', id: 1 },
    ] as const
    return { ...rest, metadata: { ...metadata, annotations }, spec: { ...spec, volumes } }
  }

  test('and warns when they may grow beyond the disk', async () => {
    expect(await checkSizes(INFO, true, [kafka('c'), sized('1Ei')])).toMatchObject([
      {
        check: 'sizes',
        result: 'warn',
        message: expect.stringMatching(/^the manifests have 3221225472\.0 GiB of volumes/),
      },
    ])
    expect(await checkSizes(INFO, true, [kafka('c'), sized('1Mi')])).toMatchObject([{ check: 'sizes', result: 'ok' }])
  })

  test('and says nothing of a disk it does not see, nor of volumes on another one, nor where none has a size', async () => {
    expect(await checkSizes(INFO, false, [kafka('c'), sized('1Ei')])).toEqual([])
    expect(await checkSizes(INFO, true, [kafka('c'), sized('1Ei', { 'drover/volume-driver': 'nfs' })])).toEqual([])
    expect(await checkSizes(INFO, true, [kafka('c'), pool(3)])).toEqual([])
  })
})

test("the doctor looks at the engine's disk only where it can be seen", async () => {
  expect(await checkDisk(INFO, true)).toMatchObject({ check: 'disk', message: expect.stringMatching(/ free in \/$/) })
  expect(await checkDisk(INFO, false)).toMatchObject({
    result: 'ok',
    message: expect.stringContaining('cannot be seen'),
  })
})

describe('the doctor looks for images', () => {
  const docker = memoryDocker({ now: () => 0, images: ['drover/kafka:4.3.1', 'mine:1'] })

  test('and takes any that will do', async () => {
    expect(await checkImages(docker, [])).toMatchObject([
      { result: 'ok', message: expect.stringContaining('drover/kafka') },
    ])
    const clusters = [kafka('a'), kafka('b'), kafka('c', { image: 'mine:1' })]
    expect((await checkImages(docker, clusters)).map(({ result }) => result)).toEqual(['ok', 'ok'])
  })

  test('and says how to get one that is missing', async () => {
    expect(await checkImages(docker, [kafka('a', { version: '4.1.0' })])).toEqual([
      {
        check: 'image',
        result: 'warn',
        message: expect.stringContaining('apache/kafka:4.1.0 or drover/kafka:4.1.0'),
        mend: expect.stringContaining('docker pull apache/kafka:4.1.0'),
      },
    ])
  })
})

describe('the doctor looks for volume drivers', () => {
  const docker = memoryDocker({ now: () => 0 })
  const named = (driver: string): KafkaNodePoolResource => ({
    ...pool(1),
    metadata: { ...pool(1).metadata, annotations: { 'drover/volume-driver': driver } },
  })

  test('and only where one is named', async () => {
    expect(await checkVolumeDrivers(docker, [kafka('c'), pool(1)])).toEqual([])
  })

  test('and is content with one that the engine has, under whatever tag', async () => {
    expect(await checkVolumeDrivers(docker, [kafka('c'), named('nfs:latest')])).toEqual([
      { check: 'volumes', result: 'ok', message: 'the engine has the driver nfs:latest' },
    ])
  })

  test('and warns of one that it does not show', async () => {
    expect(await checkVolumeDrivers(docker, [kafka('c'), named('gp3'), named('gp3')])).toEqual([
      {
        check: 'volumes',
        result: 'warn',
        message: 'the engine shows no volume driver gp3, only local, nfs',
        mend: expect.stringContaining('docker plugin ls'),
      },
    ])
  })
})

describe('the doctor looks at host ports', () => {
  let other: Server
  let port: number

  beforeEach(async () => {
    other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    port = (other.address() as AddressInfo).port
  })
  afterEach(() => other.close())

  function cluster(): KafkaResource {
    const brokers = [{ broker: 0, nodePort: port }]
    return kafka('c', {
      listeners: [{ name: 'ext', port: 9094, type: 'nodeport', tls: false, configuration: { brokers } }],
    })
  }

  test('and fails for one that something else holds', async () => {
    expect(await checkPorts([cluster(), pool(1)], [])).toMatchObject([
      { result: 'fail', message: `127.0.0.1:${port} is in use` },
    ])
  })

  test('and is content with one that is free', async () => {
    await new Promise((resolve) => other.close(resolve))
    expect(await checkPorts([cluster(), pool(1)], [])).toMatchObject([{ result: 'ok' }])
  })

  test('and with one that our own node holds', async () => {
    const docker = memoryDocker({ now: () => 0 })
    docker.engine.addForeignContainer('c-broker-0', {
      labels: { 'drover.instance': 'default', 'drover.cluster': 'c', 'drover.pool': 'broker', 'drover.node-id': '0' },
      ports: [{ containerPort: 9094, hostIp: '127.0.0.1', hostPort: port }],
    })
    docker.engine.start('c-broker-0')
    const ours: ObservedContainer[] = await docker.listContainers('drover.instance=default')
    expect(await checkPorts([cluster(), pool(1)], ours)).toMatchObject([{ result: 'ok' }])
  })
})

describe('the doctor knows who has a host port', () => {
  let held: Server
  afterEach(() => held.close())

  /** A cluster of three nodes that `world` made, on a port that is really taken. */
  async function running() {
    held = createServer()
    await new Promise<void>((resolve) => held.listen(0, '127.0.0.1', resolve))
    const { port } = held.address() as AddressInfo
    const nodePort = `{broker: 1, nodePort: ${port}}`
    const listener = `{name: more, port: 9095, type: nodeport, tls: false, configuration: {brokers: [${nodePort}]}}`
    const world = await convergedWorld(clusterText({ listeners: [listener] }))
    const look = async (instance: string) =>
      (await checkEngine(world.host.docker, instance, true, world.manifests)).filter(({ check }) => check === 'ports')
    return { port, look }
  }

  test('and does not count those of its own cluster as taken', async () => {
    const { look } = await running()
    expect(await look('world')).toMatchObject([{ result: 'ok' }])
  })

  test('and says which node of which instance has one', async () => {
    const { port, look } = await running()
    expect(await look('other')).toEqual([
      {
        check: 'ports',
        result: 'fail',
        message: `127.0.0.1:${port} is in use by sim-node-1 of the instance world`,
        mend: 'If that is the cluster you mean, ask with --instance world; else free the port, or give the listener another nodePort.',
      },
    ])
  })
})

describe('the doctor looks at folders', () => {
  test('and tells whether a Drover runs on the state folder', async () => {
    expect((await checkStateFolder(folderPath())).message).toMatch(/can be used; no Drover runs on it$/)
    const lock = acquireLock(folderPath())
    expect((await checkStateFolder(folderPath())).message).toContain(`process ${process.pid} runs on it`)
    lock.release()
  })

  test('and makes no state folder by looking', async () => {
    const path = join(folderPath(), 'not', 'yet')
    expect(await checkStateFolder(path)).toMatchObject({
      result: 'ok',
      message: expect.stringContaining('can be made'),
    })
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined()
  })

  test('and names manifests that others may write', async () => {
    const path = join(folderPath(), 'manifests')
    mkdirSync(path)
    chmodSync(path, 0o777)
    expect(await checkManifestFolder(path)).toMatchObject({
      result: 'warn',
      mend: expect.stringContaining('chmod -R go-w'),
    })
    chmodSync(path, 0o755)
    expect((await checkManifestFolder(path)).result).toBe('ok')
    expect((await checkManifestFolder(join(path, 'none'))).result).toBe('fail')
  })
})

test('the doctor looks for the socket', async () => {
  expect(await checkSocket({ kind: 'unix', path: join(folderPath(), 'none'), origin: 'here' })).toMatchObject({
    result: 'fail',
    mend: expect.stringContaining('Start the engine'),
  })
})

test('drover doctor ends with 1 when a check fails, and tells of the others all the same', () => {
  const words = ['--state', folderPath(), '--docker', join(folderPath(), 'no.sock'), 'doctor', '-o', 'json']
  const { code, stdout } = droverProcess(words)
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject([
    { check: 'socket', result: 'fail' },
    { check: 'engine', result: 'fail' },
    { check: 'state', result: 'ok' },
  ])
})

test('drover doctor looks at the manifests of the Drover that runs', async () => {
  const manifests = join(folderPath(), 'manifests')
  mkdirSync(manifests)
  writeFileSync(join(folderPath(), 'daemon.json'), JSON.stringify({ sources: [manifests] }))
  const words = ['--state', folderPath(), '--docker', join(folderPath(), 'no.sock'), 'doctor', '-o', 'json']
  expect(JSON.parse((await drover(words)).stdout)).toContainEqual(
    expect.objectContaining({ check: 'manifests', message: expect.stringContaining(manifests) }),
  )
})
