import { sameConfigValue } from '../../../src/model/config-value.ts'
import type { ConfigType } from '../../../src/model/kafka-state.ts'

describe('two spellings of a config value', () => {
  it.each<[ConfigType | undefined, string, string]>([
    ['BOOLEAN', 'true', 'True'],
    ['BOOLEAN', 'false', ' FALSE '],
    ['INT', '7', '007'],
    ['INT', '5', '+5'],
    ['INT', '5', ' 5 '],
    ['LONG', '9223372036854775807', '+9223372036854775807'],
    ['DOUBLE', '0.5', '0.50'],
    ['DOUBLE', '1.0E7', '10000000'],
    ['DOUBLE', '1.0', '1d'],
    ['LIST', 'compact', 'compact,compact'],
    ['LIST', 'compact,delete', ' compact , delete, compact '],
    ['LIST', '', ' '],
    ['STRING', 'gzip', ' gzip '],
    ['CLASS', 'org.apache.kafka.Some', 'org.apache.kafka.Some '],
    // What Kafka has not told the type of.
    [undefined, '0.5', '0.50'],
    [undefined, 'a,b', 'a, b'],
    [undefined, 'true', 'True'],
    ['UNKNOWN', '5', '5.0'],
  ])('%s: %j and %j mean the same', (type, a, b) => {
    expect(sameConfigValue(a, b, type)).toBe(true)
    expect(sameConfigValue(b, a, type)).toBe(true)
  })

  it.each<[ConfigType | undefined, string, string]>([
    ['BOOLEAN', 'true', 'false'],
    ['BOOLEAN', 'true', '1'],
    ['INT', '5', '6'],
    ['INT', '', '0'],
    ['LONG', '9223372036854775807', '9223372036854775806'],
    ['DOUBLE', '0.5', '0.51'],
    ['LIST', 'compact,delete', 'delete,compact'],
    ['LIST', 'Compact', 'compact'],
    ['LIST', '', 'delete'],
    ['STRING', 'True', 'true'],
    ['STRING', '5', '5.0'],
    ['STRING', 'a, b', 'a,b'],
    [undefined, 'Compact', 'compact'],
  ])('%s: %j and %j do not', (type, a, b) => {
    expect(sameConfigValue(a, b, type)).toBe(false)
    expect(sameConfigValue(b, a, type)).toBe(false)
  })
})
