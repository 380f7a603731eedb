import { desiredCluster } from '../../../src/model/desired-cluster.ts'
import type { DesiredNode } from '../../../src/model/desired-node.ts'
import { NOTHING_RECORDED } from '../../../src/model/recorded-cluster.ts'
import type { ConfigMapResource, KafkaResource, KafkaSpec } from '../../../src/model/resource.ts'
import type { SealedSecrets } from '../../../src/model/sealed-secrets.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { withReferences } from '../../../src/plan/config/references-in-force.ts'
import { specFingerprint } from '../../../src/plan/config/spec-in-force.ts'
import { identify } from '../../../src/plan/identity.ts'
import { isOfSpec } from '../../../src/plan/node/node-containers.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster, containerOf, IMAGE, NOTHING_ON_HOST } from '../../fixtures/scene.ts'

const pools = [aPool()]
const from = (name: string, key = 'log'): NonNullable<KafkaSpec['kafka']['logging']> => ({
  type: 'external',
  valueFrom: { configMapKeyRef: { name, key } },
})
const external = aKafka({ logging: from('settings') })
const aMap = (data: ConfigMapResource['spec']['data'], name = 'settings'): ConfigMapResource => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: {}, annotations: {} },
  spec: { data },
  specHash: 'of-map',
  origin: { file: 'm.yaml', line: 1, column: 1 },
})
const inForce = (kafka: KafkaResource, maps: readonly ConfigMapResource[], before?: KafkaResource) =>
  withReferences({ kafka, pools }, { resources: maps }, before ? { lastGood: { kafka: before.spec, pools: {} } } : {})
const nodeOf = (kafka: KafkaResource) => aCluster({ kafka, pools }).nodes[0]
const logFile = (kafka: KafkaResource) => nodeOf(kafka)?.files.find(({ path }) => path === 'log4j2.properties')?.content
const hash = (kafka: KafkaResource) => nodeOf(kafka)?.specHash

describe('what a manifest names of a ConfigMap', () => {
  it('is a file of the node, as it is written', () => {
    expect(logFile(inForce(external, [aMap({ log: 'a = b\n# c\n' })]))).toBe('a = b\n# c\n')
  })

  it('takes a new container where it says something else, and nothing where it is not named', () => {
    const first = inForce(external, [aMap({ log: 'a' })])
    expect(hash(inForce(external, [aMap({ log: 'b' })]))).not.toBe(hash(first))
    expect(hash(inForce(external, [aMap({ log: 'a', other: 'x' }), aMap({ log: 'x' }, 'other')]))).toBe(hash(first))
  })

  it('is another spec where it says something else, so that one nodes die of is put back', () => {
    const fingerprint = (text: string) => specFingerprint({ kafka: inForce(external, [aMap({ log: text })]), pools })
    expect(fingerprint('a')).not.toBe(fingerprint('b'))
  })

  it('stays what it was last where it is gone, as a whole or by its key', () => {
    const before = inForce(external, [aMap({ log: 'a' })])
    expect(inForce(external, [], before)).toEqual(before)
    expect(inForce(external, [aMap({ other: 'x' })], before)).toEqual(before)
  })

  it('leaves logging as it was last where it never was there', () => {
    const before = inForce(external, [aMap({ log: 'a' })])
    expect(logFile(inForce(aKafka({ logging: from('none') }), [], before))).toBe('a')
    const inline = aKafka({ logging: { type: 'inline', loggers: {} } })
    expect(hash(inForce(external, [], inline))).toBe(hash(inline))
    expect(hash(inForce(external, []))).toBe(hash(aKafka()))
  })

  it('changes no hash of a node whose manifest names nothing', () => {
    expect(inForce(aKafka(), [aMap({ log: 'a' })])).toEqual(aKafka())
  })
})

describe('a variable from a Secret', () => {
  const variable = (more = {}) => ({ name: 'WORD', valueFrom: { secretKeyRef: { name: 's', key: 'word', ...more } } })
  const naming = (more = {}) =>
    aKafka({ template: { kafkaContainer: { env: [variable(more), { name: 'URL', value: 'me:$(WORD)@x' }] } } })
  const sealed = (word: string, key = 'key'): SealedSecrets => ({
    key,
    seals: { 'Secret/s': { word: `seal of ${word}` } },
    values: new Map([[`seal of ${word}`, new Sensitive(word)]]),
  })
  const known = (secrets: SealedSecrets, kafka = naming(), before?: KafkaResource, metSecrets = {}) => {
    const lastGood = before && { lastGood: { kafka: before.spec, pools: {} } }
    const inForce = withReferences({ kafka, pools }, { resources: [], secrets }, lastGood ?? {})
    const identity = identify(pools, NOTHING_ON_HOST, NOTHING_RECORDED, 'id')
    const host = { instance: 'test', access: 'container-ip' } as const
    const cluster = desiredCluster(inForce, pools, identity, IMAGE, host, { secrets, metSecrets })
    return { inForce, node: cluster.nodes[0] as DesiredNode }
  }
  const env = ({ container }: DesiredNode) =>
    Object.fromEntries(Object.entries(container.env).map(([name, value]) => [name, plain(value)]))
  const plain = (value: string | Sensitive) => (typeof value === 'string' ? value : value.reveal())

  it('has what the Secret holds, and so has what is made of it', () => {
    const { node } = known(sealed('hunter2'))
    expect(env(node)).toMatchObject({ WORD: 'hunter2', URL: 'me:hunter2@x' })
    expect(JSON.stringify(node)).not.toContain('hunter2')
  })

  it('may have several lines, and is left out where it has a NUL character', () => {
    expect(env(known(sealed('one\ntwo')).node)).toMatchObject({ WORD: 'one\ntwo', URL: 'me:one\ntwo@x' })
    const odd = { ...sealed('odd'), values: new Map([['seal of odd', new Sensitive('one\0two')]]) }
    const { node } = known(odd)
    expect(env(node)).not.toHaveProperty('WORD')
    expect(env(node)).not.toHaveProperty('URL')
  })

  it('takes a new container where the Secret says something else, which no plain hash tells', () => {
    const [one, other] = [known(sealed('one')).node, known(sealed('other')).node]
    expect(one.specHash).toBe(other.specHash)
    expect(isOfSpec(other, containerOf(one))).toBe(false)
    expect(isOfSpec(one, containerOf(one))).toBe(true)
  })

  it('stays where its container was made under a key that was lost, until the Secret says something else', () => {
    const [before, now] = [known(sealed('one', 'lost')).node, known(sealed('one')).node]
    expect(isOfSpec(now, containerOf(before))).toBe(true)
    const met = { [now.name]: now.secrets }
    expect(isOfSpec(known(sealed('one'), naming(), undefined, met).node, containerOf(before))).toBe(true)
    expect(isOfSpec(known(sealed('other'), naming(), undefined, met).node, containerOf(before))).toBe(false)
  })

  it('stays what it was where the Secret is gone, and goes where it may be missing', () => {
    const { inForce: before } = known(sealed('one'))
    const gone = { ...sealed('one'), seals: {} }
    expect(env(known(gone, naming(), before).node)).toMatchObject({ WORD: 'one' })
    expect(env(known(gone, naming({ optional: true }), before).node)).not.toHaveProperty('WORD')
  })
})
