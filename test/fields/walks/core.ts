import type { FieldWorld } from '../field-world.ts'
import { env, logsAt, property } from '../looks.ts'
import type { Manifests } from '../manifests.ts'
import { withValue } from '../place.ts'
import type { Walks } from '../walk.ts'
import { mountedFiles } from './volumes.ts'

const NOTHING_READS_IT = 'nothing names it, and of a Secret only the names of its keys are shown'
/** Where it is named, it is a variable of each node. */
const NAMED = {
  name: 'key',
  before: (manifests: Manifests): Manifests =>
    withValue(
      manifests,
      ['Kafka', 'spec', 'kafka', 'template', 'kafkaContainer', 'env'],
      [{ name: 'WALKED', valueFrom: { secretKeyRef: { name: 'secret', key: 'key' } } }],
    ),
  look: env('WALKED'),
  shows: ['x', 'y'],
  restarts: 3,
} as const
const keys = async (world: FieldWorld) =>
  ((await world.record('Secret', 'secret'))?.spec as { keys?: readonly string[] } | undefined)?.keys
const data = async (world: FieldWorld) =>
  ((await world.record('ConfigMap', 'settings'))?.spec as { data?: unknown } | undefined)?.data

const binaryData = async (world: FieldWorld) =>
  ((await world.record('ConfigMap', 'settings'))?.spec as { binaryData?: unknown } | undefined)?.binaryData

/** Kept for what will refer to it. */
export const SECRET_WALKS: Walks = {
  data: { b: { key: 'eA==' }, look: keys, shows: [[], ['key']], restarts: 0 },
  'data.*': [
    { name: 'key', a: 'eA==', b: 'eQ==', nothing: NOTHING_READS_IT },
    { ...NAMED, a: 'eA==', b: 'eQ==' },
  ],
  stringData: { b: { key: 'x' }, look: keys, shows: [[], ['key']], restarts: 0 },
  'stringData.*': [
    { name: 'key', a: 'x', b: 'y', nothing: NOTHING_READS_IT },
    { ...NAMED, a: 'x', b: 'y' },
  ],
}

/** The ConfigMap has the file by which Kafka logs. */
const LOG_FILE = {
  name: 'log',
  before: (manifests: Manifests): Manifests =>
    withValue(manifests, ['Kafka', 'spec', 'kafka', 'logging'], {
      type: 'external',
      valueFrom: { configMapKeyRef: { name: 'settings', key: 'log' } },
    }),
} as const

export const CONFIG_MAP_WALKS: Walks = {
  data: { b: { key: 'x' }, look: data, shows: [{}, { key: 'x' }], restarts: 0 },
  'data.*': [
    { name: 'key', a: 'x', b: 'y', look: data, shows: [{ key: 'x' }, { key: 'y' }], restarts: 0 },
    {
      ...LOG_FILE,
      a: 'rootLogger.level=INFO',
      b: 'rootLogger.level=DEBUG',
      look: logsAt('root'),
      shows: ['INFO, INFO', 'DEBUG, DEBUG'],
      restarts: 0,
    },
    {
      ...LOG_FILE,
      a: 'rootLogger.level=INFO',
      b: 'rootLogger.level=INFO\nstatus=warn',
      look: property('status', 0, 'log4j2.properties'),
      shows: [undefined, 'warn'],
      restarts: 3,
    },
  ],
  binaryData: { b: { key: 'eA==' }, look: binaryData, shows: [undefined, { key: 'eA==' }], restarts: 0 },
  'binaryData.*': [
    {
      ...{ name: 'key', a: 'eA==', b: 'eQ==', look: binaryData, restarts: 0 },
      shows: [{ key: 'eA==' }, { key: 'eQ==' }],
    },
    {
      ...{ name: 'key', a: 'eA==', b: 'eQ==', look: mountedFiles, restarts: 3 },
      before: (manifests) =>
        withValue(manifests, ['Kafka', 'spec', 'kafka', 'template'], {
          pod: { volumes: [{ name: 'v', configMap: { name: 'settings' } }] },
          kafkaContainer: { volumeMounts: [{ name: 'v', mountPath: '/mnt/v' }] },
        }),
      shows: [{ '/mnt/v/key': '644 x' }, { '/mnt/v/key': '644 y' }],
    },
  ],
}
