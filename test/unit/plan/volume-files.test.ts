import { LABELS } from '../../../src/model/labels.ts'
import type { AdditionalMount, AdditionalVolume } from '../../../src/model/node-template.ts'
import type { ConfigMapResource, KafkaResource } from '../../../src/model/resource.ts'
import type { SealedSecrets } from '../../../src/model/sealed-secrets.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { withReferences } from '../../../src/plan/config/references-in-force.ts'
import { isOfSpec } from '../../../src/plan/node/node-containers.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster, containerOf, textOf } from '../../fixtures/scene.ts'

const pools = [aPool()]
const MOUNT: AdditionalMount = { name: 'v', mountPath: '/mnt/v' }
const aKafkaWith = (volumes: readonly AdditionalVolume[], volumeMounts: readonly AdditionalMount[] = [MOUNT]) =>
  aKafka({ template: { pod: { volumes }, kafkaContainer: { volumeMounts } } })
const aMap = (spec: ConfigMapResource['spec']): ConfigMapResource => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'm', labels: {}, annotations: {} },
  spec,
  specHash: 'of-map',
  origin: { file: 'm.yaml', line: 1, column: 1 },
})
const sealed = (values: Readonly<Record<string, string | Uint8Array>>): SealedSecrets => ({
  key: 'key',
  seals: { 'Secret/s': Object.fromEntries(Object.entries(values).map(([key, value]) => [key, `seal of ${value}`])) },
  values: new Map(
    Object.values(values).map((value) => [
      `seal of ${value}`,
      typeof value === 'string' ? new Sensitive(value) : new Sensitive(value),
    ]),
  ),
})

interface Around {
  readonly maps?: readonly ConfigMapResource[]
  readonly secrets?: SealedSecrets
  readonly before?: KafkaResource
}
const inForce = (kafka: KafkaResource, { maps = [], secrets, before }: Around) =>
  withReferences(
    { kafka, pools },
    { resources: maps, ...(secrets && { secrets }) },
    before ? { lastGood: { kafka: before.spec, pools: {} } } : {},
  )
function nodeOf(kafka: KafkaResource, around: Around = {}) {
  const [node] = aCluster({ kafka: inForce(kafka, around), pools, secrets: around.secrets ?? sealed({}) }).nodes
  if (!node) throw new Error('no node')
  return node
}
/** What the script copies, as `MODE FROM TO`. */
const copied = (node: ReturnType<typeof nodeOf>) =>
  (textOf(node.files, 'volumes.sh') ?? '')
    .split('\n')
    .flatMap((line) => (line.startsWith('put ') ? [line.slice(4)] : []))

const OF_MAP = aKafkaWith([{ name: 'v', configMap: { name: 'm' } }])
const OF_SECRET = aKafkaWith([{ name: 'v', secret: { secretName: 's', defaultMode: 0o400 } }])

describe('the files of a volume', () => {
  it('are all that the ConfigMap has, bytes as well', () => {
    const node = nodeOf(OF_MAP, { maps: [aMap({ data: { b: 'B', a: 'A' }, binaryData: { raw: '/wA=' } })] })
    expect(copied(node)).toEqual([`644 v/0 '/mnt/v/a'`, `644 v/1 '/mnt/v/b'`, `644 v/2 '/mnt/v/raw'`])
    expect(textOf(node.files, 'volumes/v/0')).toBe('A')
    expect(node.files.find(({ path }) => path === 'volumes/v/2')?.content).toEqual({ base64: '/wA=' })
    expect(node.container.tmpfs['/mnt/v']).toBe('rw,noexec,nosuid,nodev,mode=0700,uid=1000,gid=1000,size=32m')
  })

  it('of a Secret are secrets until they are written, of which no hash, label, variable or argument has any', () => {
    const node = nodeOf(OF_SECRET, { secrets: sealed({ word: 'hunter2', raw: new Uint8Array([255, 0]) }) })
    expect(copied(node)).toEqual([`400 v/0 '/mnt/v/raw'`, `400 v/1 '/mnt/v/word'`])
    expect(textOf(node.files, 'volumes/v/1')).toBe('hunter2')
    expect(JSON.stringify(node)).not.toContain('hunter2')
    expect(node.files.filter(({ path }) => path.startsWith('volumes/')).map(({ path, mode }) => [path, mode])).toEqual([
      ['volumes/', 0o700],
      ['volumes/v/', 0o700],
      ['volumes/v/0', 0o400],
      ['volumes/v/1', 0o400],
    ])
    // A time that is derived from a content would tell it to whoever tries enough of them.
    expect(node.files.filter(({ path, modifiedAt }) => path.startsWith('volumes/') && modifiedAt)).toEqual([])
  })

  it('take a new container where a Secret says something else, and none where what nobody named does', () => {
    const secret = { secretName: 's', items: [{ key: 'word', path: 'word' }] }
    const named = aKafkaWith([{ name: 'v', secret }])
    const [one, other] = ['one', 'other'].map((word) => nodeOf(named, { secrets: sealed({ word }) }))
    if (!one || !other) throw new Error('no nodes')
    expect(one.specHash).toBe(other.specHash)
    expect(one.container.labels[LABELS.seals]).not.toBe(other.container.labels[LABELS.seals])
    expect(isOfSpec(other, containerOf(one))).toBe(false)
    expect(isOfSpec(nodeOf(named, { secrets: sealed({ word: 'one', more: 'x' }) }), containerOf(one))).toBe(true)
    const hash = (data: Readonly<Record<string, string>>) => nodeOf(OF_MAP, { maps: [aMap({ data })] }).specHash
    expect(hash({ a: '1' })).not.toBe(hash({ a: '2' }))
    expect(hash({ a: '1' })).not.toBe(hash({ b: '1' }))
  })

  it('stay what they were where they are gone, and go where they may be missing', () => {
    const before = inForce(OF_MAP, { maps: [aMap({ data: { a: 'A' } })] })
    expect(textOf(nodeOf(OF_MAP, { before }).files, 'volumes/v/0')).toBe('A')
    const optional = aKafkaWith([{ name: 'v', configMap: { name: 'm', optional: true } }])
    expect(copied(nodeOf(optional, { before }))).toEqual([])
    expect(nodeOf(optional, { before }).container.tmpfs).toHaveProperty('/mnt/v')
    const secrets = sealed({ word: 'hunter2' })
    const known = inForce(OF_SECRET, { secrets })
    expect(copied(nodeOf(OF_SECRET, { secrets: { ...secrets, seals: {} }, before: known }))).toEqual([
      `400 v/0 '/mnt/v/word'`,
    ])
  })

  it('of a Secret of which the values are not known are no files, and cost no node its start', () => {
    const node = nodeOf(OF_SECRET, { secrets: { ...sealed({ word: 'hunter2' }), values: new Map() } })
    expect(copied(node)).toEqual([])
  })

  it('have the names and modes that items give them, whatever stands in those', () => {
    const items = [
      { key: 'a', path: "it's/$(a)", mode: 0o755 },
      { key: 'b/c', path: 'b', mode: 0o040 },
      { key: 'none', path: 'none' },
    ]
    const node = nodeOf(aKafkaWith([{ name: 'v', configMap: { name: 'm', items } }]), {
      maps: [aMap({ data: { a: 'A', 'b/c': 'B', other: 'x' } })],
    })
    expect(copied(node)).toEqual([`440 v/0 '/mnt/v/b'`, `755 v/1 '/mnt/v/it'\\''s/$(a)'`])
    expect(node.container.tmpfs['/mnt/v']).toMatch(/^rw,exec,/)
  })

  it('are copied to each place where the volume is mounted, and kept once', () => {
    const mounts = [MOUNT, { name: 'v', mountPath: '/mnt/shared/config' }]
    const volumes = [{ name: 'v', configMap: { name: 'm' } }]
    const node = nodeOf(aKafkaWith(volumes, mounts), { maps: [aMap({ data: { a: 'A' } })] })
    expect(copied(node)).toEqual([`644 v/0 '/mnt/shared/config/a'`, `644 v/0 '/mnt/v/a'`])
    expect(node.files.filter(({ path }) => path === 'volumes/v/0')).toHaveLength(1)
    expect(node.container.tmpfs['/mnt/shared/config']).toMatch(/^rw,/)
  })
})

it('memory is given where an emptyDir is mounted, and nothing has to be copied for it', () => {
  const node = nodeOf(aKafkaWith([{ name: 'v', emptyDir: { sizeLimit: '1Mi' } }]))
  expect(node.container.tmpfs['/mnt/v']).toBe('rw,exec,nosuid,nodev,mode=0700,uid=1000,gid=1000,size=1048576')
  expect(node.files.map(({ path }) => path)).not.toContain('volumes.sh')
  expect(textOf(node.files, 'start.sh')).toBe(textOf(nodeOf(aKafka()).files, 'start.sh'))
})

it('a node without additional volumes, or with such as are left out, is what it was', () => {
  const plain = nodeOf(aKafka())
  const leftOut = nodeOf(aKafkaWith([{ name: 'v' }, { name: 'w', emptyDir: {} }]))
  expect(leftOut.specHash).toBe(plain.specHash)
  expect(leftOut.files).toEqual(plain.files)
  expect(leftOut.container).toEqual(plain.container)
})

it('the order in which volumes and mounts are written means nothing', () => {
  const volumes = [
    { name: 'v', emptyDir: {} },
    { name: 'w', configMap: { name: 'm' } },
  ]
  const mounts = [MOUNT, { name: 'w', mountPath: '/mnt/w' }]
  const hash = (...args: Parameters<typeof aKafkaWith>) => nodeOf(aKafkaWith(...args)).specHash
  expect(hash(volumes.toReversed(), mounts.toReversed())).toBe(hash(volumes, mounts))
})
