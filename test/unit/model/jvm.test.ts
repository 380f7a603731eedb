import { heapFollowsLimit, jvmEnvironment } from '../../../src/model/jvm.ts'
import type { JvmOptions } from '../../../src/model/resource.ts'

const limit = (memory: string) => ({ limits: { memory } })

it.each([
  ['half the memory limit', limit('640Mi'), '-Xms320m -Xmx320m'],
  ['five gigabytes at most', limit('64Gi'), '-Xms5120m -Xmx5120m'],
  ['half the request when there is no limit', { requests: { memory: '2Gi' } }, '-Xms1024m -Xmx1024m'],
  ['one gigabyte when nothing is said', undefined, '-Xms1024m -Xmx1024m'],
])('the heap is %s', (_, resources, heap) => {
  expect(jvmEnvironment(undefined, resources)).toEqual({ KAFKA_HEAP_OPTS: heap })
})

it('the heap is what the manifest says; it starts at its largest unless that is said, too', () => {
  expect(jvmEnvironment({ '-Xmx': '2g' }, limit('1Gi')).KAFKA_HEAP_OPTS).toBe('-Xms2g -Xmx2g')
  expect(jvmEnvironment({ '-Xmx': '2g', '-Xms': '1g' }, undefined).KAFKA_HEAP_OPTS).toBe('-Xms1g -Xmx2g')
  expect(jvmEnvironment({ '-Xms': '256m' }, limit('1Gi')).KAFKA_HEAP_OPTS).toBe('-Xms256m -Xmx512m')
})

it('switches are sorted, with truth values as plus and minus', () => {
  const switches = { UseG1GC: 'true', MaxGCPauseMillis: '20', ExplicitGCInvokesConcurrent: 'false', ZUncommit: 'true' }
  expect(jvmEnvironment({ '-XX': switches }, undefined).KAFKA_JVM_PERFORMANCE_OPTS).toBe(
    '-XX:-ExplicitGCInvokesConcurrent -XX:MaxGCPauseMillis=20 -XX:+UseG1GC -XX:+ZUncommit',
  )
})

it('what unlocks switches comes before them, and nothing else changes its place', () => {
  const switches = (names: readonly string[]) =>
    jvmEnvironment({ '-XX': Object.fromEntries(names.map((name) => [name, 'true'])) }, undefined)
      .KAFKA_JVM_PERFORMANCE_OPTS
  expect(
    switches(['PrintNMTStatistics', 'UnlockExperimentalVMOptions', 'G1NewSizePercent', 'UnlockDiagnosticVMOptions']),
  ).toBe(
    '-XX:+UnlockDiagnosticVMOptions -XX:+UnlockExperimentalVMOptions -XX:+G1NewSizePercent -XX:+PrintNMTStatistics',
  )
  expect(switches(['ZGenerational', 'UnlockExperimentalVMOptions'])).toBe(
    '-XX:+UnlockExperimentalVMOptions -XX:+ZGenerational',
  )
})

it('truth values may be written in any case', () => {
  expect(jvmEnvironment({ '-XX': { UseG1GC: 'True', ZUncommit: 'FALSE' } }, undefined).KAFKA_JVM_PERFORMANCE_OPTS).toBe(
    '-XX:+UseG1GC -XX:-ZUncommit',
  )
})

describe('a heap that is given as a part of the memory', () => {
  const env = (percentages: Record<string, string>, more: JvmOptions = {}) =>
    jvmEnvironment({ ...more, '-XX': { ...percentages, ...more['-XX'] } }, limit('4Gi'))

  it('has no size beside it, which would count instead', () => {
    expect(env({ MaxRAMPercentage: '75' })).toEqual({ KAFKA_HEAP_OPTS: '-XX:MaxRAMPercentage=75' })
    expect(env({ MaxRAMPercentage: '75', InitialRAMPercentage: '50' })).toEqual({
      KAFKA_HEAP_OPTS: '-XX:InitialRAMPercentage=50 -XX:MaxRAMPercentage=75',
    })
    expect(env({ InitialRAMPercentage: '50' })).toEqual({ KAFKA_HEAP_OPTS: '-XX:InitialRAMPercentage=50' })
    expect(env({ MaxRAMPercentage: '75' }, { '-Xms': '1g' })).toEqual({
      KAFKA_HEAP_OPTS: '-Xms1g -XX:MaxRAMPercentage=75',
    })
    expect(env({ InitialRAMPercentage: '25' }, { '-Xmx': '2g' })).toEqual({
      KAFKA_HEAP_OPTS: '-Xmx2g -XX:InitialRAMPercentage=25',
    })
  })

  it('leaves other switches where they are', () => {
    expect(env({ MaxRAMPercentage: '75' }, { '-XX': { UseZGC: 'true' } })).toEqual({
      KAFKA_HEAP_OPTS: '-XX:MaxRAMPercentage=75',
      KAFKA_JVM_PERFORMANCE_OPTS: '-XX:+UseZGC',
    })
  })

  it('changes nothing where sizes are given, as before', () => {
    expect(env({ MaxRAMPercentage: '75' }, { '-Xmx': '2g' })).toEqual({
      KAFKA_HEAP_OPTS: '-Xms2g -Xmx2g',
      KAFKA_JVM_PERFORMANCE_OPTS: '-XX:MaxRAMPercentage=75',
    })
  })

  it('follows the memory limit', () => {
    expect(heapFollowsLimit({ '-XX': { MaxRAMPercentage: '75' } })).toBe(true)
    expect(heapFollowsLimit({ '-XX': { MaxRAMPercentage: '75' }, '-Xmx': '1g' })).toBe(false)
    expect(heapFollowsLimit({ '-XX': { InitialRAMPercentage: '75' }, '-Xmx': '1g' })).toBe(true)
    expect(heapFollowsLimit({ '-XX': { UseZGC: 'true' } })).toBe(false)
    expect(heapFollowsLimit(undefined)).toBe(false)
  })
})

it('a system property without a value is set to nothing, not to `undefined`', () => {
  expect(jvmEnvironment({ javaSystemProperties: [{ name: 'a.b' }] }, undefined).KAFKA_OPTS).toBe('-Da.b')
})

it('system properties and the log of the garbage collection go to every JVM option', () => {
  const javaSystemProperties = [{ name: 'a.b', value: 'c' }]
  expect(jvmEnvironment({ javaSystemProperties, gcLoggingEnabled: true }, undefined).KAFKA_OPTS).toBe(
    '-Da.b=c -Xlog:gc*:stdout:time',
  )
  expect(jvmEnvironment({ gcLoggingEnabled: false, '-XX': {} }, undefined)).toEqual({
    KAFKA_HEAP_OPTS: '-Xms1024m -Xmx1024m',
  })
})
