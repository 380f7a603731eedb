import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CONFIG_FOLDER } from '../../../src/model/config-folder.ts'
import { aKafka, aPool, CLAIM } from '../../fixtures/resources.ts'
import { aCluster, type ClusterParts, textOf } from '../../fixtures/scene.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'

const root = temporaryFolder()

/** The programs of Kafka's image, which only tell how they were called, and of what storage they would have made. */
const FAKE_STORAGE = `#!/bin/sh
echo "storage $*" >> ROOT/calls
echo "$KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS opts=\${KAFKA_OPTS-unset}" > ROOT/format-environment
mkdir -p METADATA && echo formatted > METADATA/meta.properties
`
const FAKE_SERVER = `#!/bin/sh
echo "server $* pid=$$" >> ROOT/calls
echo "opts=\${KAFKA_OPTS-unset}" > ROOT/server-environment
echo "\${KAFKA_JMX_OPTS-unset}" > ROOT/jmx
echo "$KAFKA_LOG4J_OPTS" > ROOT/log
`

/** Lays a node's files, and a fake Kafka, below the temporary folder; the first node of the cluster unless named. */
function install(parts: ClusterParts, name?: string) {
  const node = aCluster(parts).nodes.find((other) => name === undefined || other.name === name)
  if (!node) throw new Error(`no node ${name}`)
  const metadata = node.volumes.find(({ holdsMetadata }) => holdsMetadata)?.logDir ?? ''
  const moved = (text: string) =>
    text
      .replaceAll(CONFIG_FOLDER, join(root(), CONFIG_FOLDER))
      .replaceAll(/(\/opt\/kafka|\/var\/lib\/kafka|\/mnt\/v)/g, `${root()}$1`)
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root(), path)), { recursive: true })
    writeFileSync(join(root(), path), text)
    chmodSync(join(root(), path), 0o755)
  }
  for (const { path } of node.files.filter((file) => !file.path.endsWith('/')))
    write(join(CONFIG_FOLDER, path), moved(textOf(node.files, path) ?? ''))
  const fake = (text: string) => moved(text.replaceAll('METADATA', metadata)).replaceAll('ROOT', root())
  write('/opt/kafka/bin/kafka-storage.sh', fake(FAKE_STORAGE))
  write('/opt/kafka/bin/kafka-server-start.sh', fake(FAKE_SERVER))
  for (const { mountPath } of node.volumes) mkdirSync(join(root(), mountPath), { recursive: true })
  return node
}

/** Runs start.sh; returns the calls of Kafka's programs so far, with our paths taken out. */
function start(environment: Readonly<Record<string, string>> = {}): string[] {
  const env = { PATH: process.env.PATH ?? '', ...environment }
  execFileSync('/bin/sh', [join(root(), CONFIG_FOLDER, 'start.sh')], { env })
  return read('/calls')
    .replaceAll(root(), '')
    .replaceAll(/pid=\d+/g, 'pid')
    .trim()
    .split('\n')
}
const read = (path: string) => readFileSync(join(root(), path), 'utf8')

const SERVER = 'server /etc/drover/server.properties pid'
const two = [aPool('c', { roles: ['controller'], replicas: 2 }), aPool('x', { roles: ['controller'], replicas: 1 })]

it('Kafka logs as Drover says, or as the manifest says instead', () => {
  const logged = (environment: Readonly<Record<string, unknown>> = {}) => {
    start(Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)])))
    return read('/log').replaceAll(root(), '').trim()
  }
  install({})
  expect(logged()).toBe('-Dlog4j2.configurationFile=/etc/drover/log4j2.yaml')
  const logging = { type: 'inline', loggers: { 'rootLogger.level': 'WARN' } } as const
  const { container } = install({ kafka: aKafka({ logging }) })
  expect(logged(container.env)).toBe('-Dlog4j2.configurationFile=/etc/drover/log4j2.properties')
  expect(read('/etc/drover/log4j2.properties')).toContain('rootLogger.level=WARN\n')
})

describe('additional volumes', () => {
  const items = [
    { key: 'a', path: 'a' },
    { key: 'b', path: "deep/it's $(touch here)", mode: 0o700 },
  ]
  const kafka = aKafka({
    template: {
      pod: { volumes: [{ name: 'v', configMap: { name: 'm', items, defaultMode: 0o440 } }] },
      kafkaContainer: { volumeMounts: [{ name: 'v', mountPath: '/mnt/v' }] },
    },
  })
  const mounting = {
    ...kafka,
    spec: { ...kafka.spec, referred: { 'ConfigMap/m': { a: 'A\n', b: { base64: '/w==' } } } },
  }
  const modeOf = (path: string) => statSync(join(root(), path)).mode & 0o777

  it('have their files, with their modes, before Kafka starts', () => {
    install({ kafka: mounting, founding: 'new' })
    mkdirSync(join(root(), '/mnt/v'), { recursive: true })
    // Of an earlier container on the same config volume.
    writeFileSync(join(root(), CONFIG_FOLDER, 'volumes/v/former'), 'x')
    expect(start().map((call) => call.split(' ')[0])).toEqual(['storage', 'server'])
    expect(read('/mnt/v/a')).toBe('A\n')
    expect(readdirSync(join(root(), '/mnt/v')).sort()).toEqual(['a', 'deep'])
    expect(readdirSync(join(root(), '/mnt/v/deep'))).toEqual(["it's $(touch here)"])
    expect([modeOf('/mnt/v/a'), modeOf("/mnt/v/deep/it's $(touch here)")]).toEqual([0o440, 0o700])
    expect(existsSync(join(root(), 'here'))).toBe(false)
  })

  it('of a container before are nothing to one that has none', () => {
    install({ kafka: mounting })
    install({})
    expect(start()).toEqual([SERVER])
    expect(existsSync(join(root(), '/mnt/v/a'))).toBe(false)
  })
})

describe('JMX', () => {
  it('is opened where the container says so, beside what else it says', () => {
    install({})
    start()
    expect(read('/jmx')).toBe('unset\n')
    start({ KAFKA_JMX_ENABLED: 'true', KAFKA_JMX_OPTS: '-Dmine', HOSTNAME: 'c-p-0' })
    expect(read('/jmx').trim().split(' ')).toEqual([
      '-Dmine',
      '-Dcom.sun.management.jmxremote=true',
      '-Dcom.sun.management.jmxremote.port=9999',
      '-Dcom.sun.management.jmxremote.rmi.port=9999',
      '-Dcom.sun.management.jmxremote.authenticate=false',
      '-Dcom.sun.management.jmxremote.ssl=false',
      '-Djava.rmi.server.hostname=c-p-0',
    ])
  })
})

describe('a controller', () => {
  it('of the first quorum is formatted with all first voters, then becomes Kafka', () => {
    const { identity } = aCluster({ founding: 'new', pools: two })
    install({ founding: 'new', pools: two })
    const voters = ['0@c-c-0', '1@c-c-1', '2@c-x-2'].map(
      (voter, id) => `${voter}:9090:${identity.directoryIds.get(id)}`,
    )
    expect(start()).toEqual([
      `storage format --ignore-formatted -t the-cluster-id -c /etc/drover/server.properties --initial-controllers ${voters.join(',')}`,
      SERVER,
    ])
  })

  it('is formatted once', () => {
    install({ founding: 'new' })
    start()
    expect(start().map((call) => call.split(' ')[0])).toEqual(['storage', 'server', 'server'])
  })

  it('with empty storage joins a quorum that was formed, and never forms another', () => {
    const { volumes, directoryId } = install({ founding: 'formed' })
    expect(start()).toEqual([SERVER])
    expect(read(join(volumes[0]?.logDir ?? '', 'meta.properties'))).toBe(
      `version=1\nnode.id=0\ncluster.id=the-cluster-id\ndirectory.id=${directoryId}\n`,
    )
  })

  it('is formatted for the metadata version of the manifest', () => {
    install({ founding: 'new', kafka: aKafka({ metadataVersion: '4.2-IV1' }) })
    expect(start()[0]).toContain('server.properties --release-version 4.2-IV1 --initial')
  })

  it('is formatted by a small JVM without the options of the broker, which gets them', () => {
    install({ founding: 'new' })
    start({ KAFKA_OPTS: '-Dmine=1', KAFKA_HEAP_OPTS: '-Xmx9g' })
    expect(read('/format-environment')).toMatch(/^-Xmx128m -XX:\+UseSerialGC .*opts=unset$/m)
    expect(read('/server-environment')).toMatch(/^opts=-Dmine=1\b/)
  })

  it('uses the class-data archives of the image when there are some', () => {
    install({ founding: 'new' })
    for (const archive of ['kafka.jsa', 'storage.jsa']) writeFileSync(join(root(), '/opt/kafka', archive), '')
    start({ KAFKA_OPTS: '-Dmine=1' })
    expect(read('/format-environment')).toContain('/opt/kafka/storage.jsa')
    expect(read('/server-environment')).toMatch(/^opts=-Dmine=1 .*\/opt\/kafka\/kafka\.jsa/)
  })

  it('does not become Kafka when it cannot be formatted', () => {
    install({ founding: 'new' })
    writeFileSync(join(root(), '/opt/kafka/bin/kafka-storage.sh'), '#!/bin/sh\nexit 3\n')
    expect(() => start()).toThrow(/Command failed/)
    expect(existsSync(join(root(), 'calls'))).toBe(false)
  })
})

describe('a broker', () => {
  const volumes = [CLAIM, { ...CLAIM, id: 1 }]
  const pools = [...two, aPool('y', { roles: ['broker'], replicas: 1, volumes, jbod: true })]

  it('has each of its disks marked as belonging to the cluster, without a JVM', () => {
    const { volumes: disks } = install({ pools }, 'c-y-3')
    expect(start()).toEqual([SERVER])
    for (const { logDir } of disks) {
      expect(read(join(logDir, 'meta.properties'))).toBe('version=1\nnode.id=3\ncluster.id=the-cluster-id\n')
    }
  })

  it('keeps what Kafka has written there', () => {
    const { volumes: disks } = install({ pools }, 'c-y-3')
    const [first, second] = disks.map(({ logDir }) => join(logDir, 'meta.properties'))
    start()
    writeFileSync(join(root(), first ?? ''), 'with directory.id')
    writeFileSync(join(root(), second ?? ''), 'with another')
    start()
    expect([read(first ?? ''), read(second ?? '')]).toEqual(['with directory.id', 'with another'])
  })
})

it.each(['controller', 'broker'] as const)('a volume that a %s gets later is marked, the others are left', (role) => {
  const volumes = [CLAIM, { ...CLAIM, id: 1 }]
  const pools = [...two, aPool('y', { roles: [role], replicas: 1, volumes, jbod: true })]
  const [old, added] = install({ pools, founding: 'formed' }, 'c-y-3').volumes.map(({ logDir }) =>
    join(logDir, 'meta.properties'),
  )
  mkdirSync(dirname(join(root(), old ?? '')), { recursive: true })
  writeFileSync(join(root(), old ?? ''), 'with directory.id')
  expect(start()).toEqual([SERVER])
  expect(read(old ?? '')).toBe('with directory.id')
  expect(read(added ?? '')).toContain('cluster.id=the-cluster-id')
})

it('Kafka takes the place of the shell, so that signals reach it', () => {
  const node = install({ founding: 'formed' })
  expect(node.container.entrypoint).toEqual(['/bin/sh', '/etc/drover/start.sh'])
  const script = join(root(), CONFIG_FOLDER, 'start.sh')
  execFileSync('/bin/sh', ['-c', `echo $$ > ${root()}/shell; exec /bin/sh ${script}`])
  expect(read('/calls')).toContain(`pid=${read('/shell').trim()}`)
})
