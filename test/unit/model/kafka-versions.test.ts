import {
  compareMetadataVersions,
  DEFAULT_KAFKA_VERSION,
  findKafkaVersion,
  KAFKA_VERSIONS,
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
  ['4.1-IV1', '4.2-IV1', -1],
  ['4.2-IV0', '4.2-IV1', -1],
  ['4.2', '4.2-IV1', 0],
  ['4.3', '4.2', 1],
  ['3.9-IV0', '4.3-IV0', -1],
  ['10.0-IV0', '4.3-IV0', 1],
])('orders metadata version %s before, with or after %s', (a, b, sign) => {
  expect(Math.sign(compareMetadataVersions(a, b) ?? Number.NaN)).toBe(sign)
})

it.each(['latest', '4', '4.3.1', '4.3-IV', ''])('takes %p for no metadata version', (text) => {
  expect(compareMetadataVersions(text, '4.3-IV0')).toBeUndefined()
})
