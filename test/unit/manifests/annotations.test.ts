import { ANNOTATIONS, readAnnotation, readNodeAnnotations } from '../../../src/model/annotations.ts'
import type { Kind, ManifestSet, Metadata } from '../../../src/model/resource.ts'
import { docs, kafka, pool, readText, topic } from './manifests.ts'

const KINDS = ['Kafka', 'KafkaNodePool', 'KafkaTopic'] as const
const TEXTS = { Kafka: kafka('a'), KafkaNodePool: pool('nodes', 'a'), KafkaTopic: topic('t', 'a') }
const NAMES = { Kafka: '  name: a\n', KafkaNodePool: '  name: nodes\n', KafkaTopic: '  name: t\n' }

/** All three, one of them with an annotation. */
const annotated = (kind: (typeof KINDS)[number], name: string, value: string): Promise<ManifestSet> => {
  const annotations = `  annotations: {${JSON.stringify(name)}: ${JSON.stringify(value)}}\n`
  const texts = KINDS.map((each) =>
    each === kind ? TEXTS[each].replace(NAMES[each], `${NAMES[each]}${annotations}`) : TEXTS[each],
  )
  return readText(docs(...texts))
}
const said = ({ problems }: ManifestSet) =>
  problems.map(({ severity, reason, message, mend }) => `${severity} ${reason}: ${message} ${mend}`)

const heeded = Object.values(ANNOTATIONS).flatMap((known) => {
  if ('internal' in known) return []
  const name = 'aboutNode' in known ? `${known.name}a-nodes-0` : known.name
  return KINDS.map((kind) => ({ ...known, name, kind, isFor: (known.on as readonly Kind[]).includes(kind) }))
})
const its = heeded.filter(({ isFor }) => isFor)

it.each(its)('$name on a $kind may be what its example says', async ({ name, kind, example }) => {
  expect(said(await annotated(kind, name, example))).toEqual([])
})

const meaningless = its.filter(({ value }) => value.read('what') === undefined)
const isPassedOver = (known: object) => 'passedOver' in known

it.each(meaningless.filter((known) => !isPassedOver(known)))(
  '$name on a $kind is an error when it means nothing, and keeps what was in force',
  async ({ name, kind, value }) => {
    expect(said(await annotated(kind, name, 'what'))).toContain(
      `error InvalidValue: It must be ${value.must}. ${value.mend}`,
    )
  },
)

it.each(meaningless.filter(isPassedOver))(
  '$name on a $kind is passed over when it means nothing, as by Strimzi, which is told',
  async ({ name, kind, value }) => {
    expect(said(await annotated(kind, name, 'what'))).toEqual([
      `warning InvalidValue: It must be ${value.must}, and is passed over. ${value.mend}`,
    ])
  },
)

it.each(['', ' ', '[]'])('node ids may be none: %p', async (value) => {
  expect(said(await annotated('KafkaNodePool', 'strimzi.io/next-node-ids', value))).toEqual([])
})

it.each(heeded.filter(({ isFor }) => !isFor))('$name has no effect on a $kind, which is told', async (known) => {
  expect(said(await annotated(known.kind, known.name, 'what'))).toEqual([
    `warning AnnotationIgnored: It has no effect on a ${known.kind}: it is for a ${known.on.join(' or a ')}. Remove it.`,
  ])
})

describe('yes and no', () => {
  it.each(['true', 'True', 'TRUE'])('may be written in any case: %s', async (value) => {
    expect(said(await annotated('Kafka', 'strimzi.io/pause-reconciliation', value))).toEqual([])
    expect(reading({ 'strimzi.io/pause-reconciliation': value }, 'pause')).toBe(true)
  })

  it.each(['yes', '', '1', ' true', 'tru'])('are no other words: %p', async (value) => {
    expect(said(await annotated('KafkaTopic', 'strimzi.io/pause-reconciliation', value))).toHaveLength(1)
    expect(reading({ 'strimzi.io/pause-reconciliation': value }, 'pause')).toBeUndefined()
  })
})

describe('the removal of data', () => {
  it.each(['False', 'false', '', 'no', 'true', '1', 'delete', 'Delete-Data', 'delete-data ', 'dont-delete-data'])(
    'is not asked for by %p, which is an error',
    async (value) => {
      expect(said(await annotated('Kafka', 'drover/replace-volumes-a-nodes-0', value))).toEqual([
        'error InvalidValue: It must be `delete-data`, or `delete-data-` and any text: it removes what is on these ' +
          'volumes, for good. To have that done now, write `"delete-data"`; if it was done already, or is not wanted, ' +
          'remove the annotation.',
      ])
      expect(readNodeAnnotations('replaceVolumes', aKafka({ 'drover/replace-volumes-n': value })).size).toBe(0)
    },
  )

  it.each(['delete-data', 'delete-data-2', 'delete-data-2026-01-01'])('is asked for by %s', async (value) => {
    expect(said(await annotated('Kafka', 'drover/replace-volumes-a-nodes-0', value))).toEqual([])
    expect(readNodeAnnotations('replaceVolumes', aKafka({ 'drover/replace-volumes-n': value }))).toEqual(
      new Map([['n', value]]),
    )
  })
})

it.each([
  ['Kafka', 'strimzi.io/pause-reconcilation', 'Write `strimzi.io/pause-reconciliation`.'],
  ['KafkaTopic', 'strimzi.io/manged', 'Write `strimzi.io/managed`.'],
  ['KafkaNodePool', 'strimzi.io/next-node-id', 'Write `strimzi.io/next-node-ids`.'],
  ['Kafka', 'drover/max-paralel', 'Write `drover/max-parallel`.'],
  ['KafkaTopic', 'drover/something', 'Correct or remove it.'],
  ['Kafka', 'drover/restart-', 'Correct or remove it.'],
] as const)('on a %s, %s is told as unknown', async (kind, name, mend) => {
  expect(said(await annotated(kind, name, 'true'))).toEqual([
    `warning UnknownAnnotation: Drover has no annotation \`${name}\`. ${mend}`,
  ])
})

it.each([
  ['Kafka', 'strimzi.io/skip-broker-scaledown-check', 'true', 'a broker is stopped only when nothing is on it'],
  ['Kafka', 'strimzi.io/kraft', 'migration', 'Kafka 4 has no ZooKeeper, so there is nothing to choose'],
  ['Kafka', 'strimzi.io/node-pools', 'disabled', 'nodes stand in KafkaNodePools alone'],
] as const)(
  'an annotation of Strimzi that a %s would have, and that does nothing here, is told: %s',
  async (...args) => {
    const [kind, name, value, because] = args
    expect(said(await annotated(kind, name, value))).toEqual([
      `warning AnnotationIgnored: It has no effect: ${because}. Remove it.`,
    ])
  },
)

it('a renewal of certificates that a Secret asks for does nothing, which is told', async () => {
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s, annotations: {strimzi.io/force-renew: "true"}}\n'
  expect(said(await readText(secret))).toEqual([
    'warning AnnotationIgnored: It has no effect on a Secret: it is for a Kafka. Remove it.',
  ])
})

it.each(['strimzi.io/kraft', 'strimzi.io/node-pools', 'example.com/managed'])(
  'an annotation of others is left in peace: %s',
  async (name) => {
    expect(said(await annotated('Kafka', name, 'enabled'))).toEqual([])
  },
)

it('kinds that are known by name only keep Strimzi’s annotations to themselves', async () => {
  const connect = (name: string) =>
    `apiVersion: kafka.strimzi.io/v1\nkind: KafkaConnect\nmetadata:\n  name: c\n  annotations: {${name}: "yes"}\n`
  const reasons = async (name: string) => (await readText(connect(name))).problems.map(({ reason }) => reason)
  expect(await reasons('strimzi.io/pause-reconciliation')).toEqual(['KindNotSupported'])
  expect(await reasons('drover/max-parallel')).toEqual(['KindNotSupported', 'AnnotationIgnored'])
})

it('what only Drover lays over a resource has no effect in a manifest, which is told', async () => {
  expect(said(await annotated('Kafka', 'drover/hold-node', 'a-nodes-0 1 9'))).toEqual([
    'warning AnnotationIgnored: Only Drover itself sets it. Remove it.',
  ])
})

it.each(['127.0.0.1', '0.0.0.0', '::', '::1', 'fe80::1', '::ffff:10.0.0.1'])('%s is an address', (value) => {
  expect(reading({ 'drover/bind-address': value }, 'bindAddress')).toBe(value)
})

it.each(['256.0.0.1', '1.2.3', 'localhost', '[::1]', '::g', ':::', '1.2.3.4.5', '::1]/#'])('%s is none', (value) => {
  expect(reading({ 'drover/bind-address': value }, 'bindAddress')).toBeUndefined()
})

const aKafka = (annotations: Metadata['annotations']) => ({ kind: 'Kafka', metadata: { annotations } }) as const
const reading = (annotations: Metadata['annotations'], key: 'pause' | 'bindAddress') =>
  readAnnotation(key, aKafka(annotations))
