import {
  compareVersions,
  DEFAULT_KAFKA_VERSION,
  findKafkaVersion,
  highestLevel,
  isBeforeDynamicQuorum,
  KAFKA_VERSIONS,
  metadataVersionLevel,
  metadataVersionName,
} from '../../../src/model/kafka-versions.ts'

it('has the default among the supported versions, as the newest', () => {
  expect(KAFKA_VERSIONS.at(-1)?.version).toBe(DEFAULT_KAFKA_VERSION)
  expect(findKafkaVersion(DEFAULT_KAFKA_VERSION)?.metadataVersion).toBe('4.3-IV0')
})

it('knows no version that is not in the list', () => {
  expect(findKafkaVersion('4.0.0')).toBeUndefined()
  expect(findKafkaVersion('4.3')).toBeUndefined()
})

it.each([
  ['3.9-IV0', 21],
  ['4.1-IV1', 27],
  ['4.2-IV0', 28],
  ['4.2', 29],
  ['4.2-IV1', 29],
  ['4.3', 30],
])('metadata version %s is level %i', (name, level) => expect(metadataVersionLevel(name)).toBe(level))

it.each(['latest', '4', '4.3-IV', '4.2-IV7', '3.8-IV0', ''])('takes %p for no metadata version', (text) => {
  expect(metadataVersionLevel(text)).toBeUndefined()
})

it('the release of a metadata version may be written whole', () => {
  expect(metadataVersionLevel('4.2.1')).toBe(29)
  expect(metadataVersionLevel('4.9.1')).toBeUndefined()
})

it.each(['3.3-IV3', '3.3', '3.4-IV0', '3.8', '3.8.1', '3.7-IV4'])('%s is older than a quorum can work with', (name) => {
  expect(isBeforeDynamicQuorum(name)).toBe(true)
})

it.each(['3.3-IV2', '3.2', '3.9-IV0', '3.9', '4.0', '3.8-IV1', 'latest'])('%s is none of these', (name) => {
  expect(isBeforeDynamicQuorum(name)).toBe(false)
})

it('every supported release formats a level that has a name', () => {
  const named = KAFKA_VERSIONS.map(({ version }) => metadataVersionName(highestLevel(version) ?? 0))
  expect(named).toEqual(KAFKA_VERSIONS.map(({ metadataVersion }) => metadataVersion))
  expect(metadataVersionName(99)).toBe('99')
  expect(highestLevel('4.0.0')).toBeUndefined()
})

it.each([
  ['4.2.0', '4.2.1', -1],
  ['4.3.0', '4.2.1', 1],
  ['4.10.0', '4.9.9', 1],
  ['4.2.1', '4.2.1', 0],
])('orders release %s before, with or after %s', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign)
})
