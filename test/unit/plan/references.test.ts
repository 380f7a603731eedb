import type { ConfigMapResource, KafkaResource, KafkaSpec } from '../../../src/model/resource.ts'
import { withReferences } from '../../../src/plan/config/references-in-force.ts'
import { specFingerprint } from '../../../src/plan/config/spec-in-force.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster } from '../../fixtures/scene.ts'

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
