import { jvmEnvironment } from '../../../src/model/jvm.ts'

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
