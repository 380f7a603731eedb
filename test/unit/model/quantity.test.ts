import { parseBytes, parseDuration, parseJvmSize, parseNanoCpus, sizeText } from '../../../src/model/quantity.ts'

it.each([
  ['1024', 1024],
  ['1k', 1_000],
  ['1Ki', 1_024],
  ['512Mi', 512 * 2 ** 20],
  ['2G', 2e9],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['0.3', 0],
  [' 1Ti ', 2 ** 40],
  ['1Pi', 2 ** 50],
  ['', undefined],
  ['1ki', undefined],
  ['1mi', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['1 Gi', undefined],
  ['.5Gi', undefined],
])('%p is %p bytes', (quantity, bytes) => expect(parseBytes(quantity)).toBe(bytes))

it.each([
  ['500m', 5e8],
  ['2', 2e9],
  ['0.5', 5e8],
  ['1.5', 1.5e9],
  ['0.1', 1e8],
  ['', undefined],
  ['2k', undefined],
  ['-1', undefined],
])('%p is %p billionths of a CPU', (quantity, cpus) => expect(parseNanoCpus(quantity)).toBe(cpus))

it.each([
  ['1073741824', 2 ** 30],
  ['512m', 2 ** 29],
  ['512M', 2 ** 29],
  ['1g', 2 ** 30],
  ['1T', 2 ** 40],
  ['2k', 2048],
  ['1Gi', undefined],
  ['1.5g', undefined],
  ['', undefined],
])('%p is a JVM size of %p bytes', (size, bytes) => expect(parseJvmSize(size)).toBe(bytes))

it.each([
  ['30s', 30_000],
  ['10m', 600_000],
  ['24h', 86_400_000],
  ['0s', 0],
  ['10', undefined],
  ['1.5h', undefined],
  ['1d', undefined],
  ['', undefined],
])('%p is %p milliseconds', (duration, ms) => expect(parseDuration(duration)).toBe(ms))

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1.25 * 2 ** 30, '1.3 GiB'],
  [512 * 2 ** 20, '512 MiB'],
  [2 ** 62, '4096 PiB'],
])('%p bytes are %p', (bytes, text) => expect(sizeText(bytes)).toBe(text))
