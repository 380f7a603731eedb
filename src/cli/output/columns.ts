import type { ShownCondition, ShownRecord } from '../../control/sight/as-seen.ts'
import { CLUSTER_LABEL, type Kind } from '../../model/resource.ts'
import { shortRef } from '../kinds.ts'
import { keysOf } from './manifest.ts'
import { renderAge } from './time.ts'

export interface Column {
  readonly header: string
  readonly of: (record: ShownRecord) => string
}

/** Columns of the resource tables; Strimzi's own where it has them. `now` in epoch milliseconds. */
export function columnsFor(kind: Kind, options: { wide: boolean; withKind: boolean; now: number }): Column[] {
  const name: Column = { header: 'NAME', of: (record) => (options.withKind ? shortRef(record) : record.name) }
  return [name, ...OWN[kind], ...(options.wide ? wide(options.now) : [])]
}

const cluster: Column = { header: 'CLUSTER', of: ({ labels }) => labels[CLUSTER_LABEL] ?? '' }
const keys: Column = { header: 'KEYS', of: ({ spec }) => keysOf(spec).join(',') }
const state: readonly Column[] = [
  { header: 'READY', of: (record) => conditionOf(record, 'Ready')?.status ?? 'Unknown' },
  { header: 'REASON', of: reasonOf },
  { header: 'WARNINGS', of: ({ status }) => String(status.conditions.filter(isWarning).length || '') },
]

const OWN: Readonly<Record<Kind, readonly Column[]>> = {
  Kafka: [
    ...state,
    { header: 'ROLL', of: rolledOf },
    { header: 'KAFKA VERSION', of: (record) => show(record.status.kafkaVersion) },
    { header: 'METADATA VERSION', of: (record) => show(record.status.kafkaMetadataVersion) },
  ],
  KafkaNodePool: [
    cluster,
    { header: 'DESIRED REPLICAS', of: ({ spec }) => show(fieldOf(spec, 'replicas')) },
    { header: 'ROLES', of: ({ spec }) => show(fieldOf(spec, 'roles')) },
    { header: 'NODEIDS', of: ({ status }) => show(status.nodeIds) },
    ...state,
  ],
  KafkaTopic: [
    cluster,
    { header: 'PARTITIONS', of: ({ spec }) => show(fieldOf(spec, 'partitions')) },
    { header: 'REPLICATION FACTOR', of: ({ spec }) => show(fieldOf(spec, 'replicas')) },
    ...state,
  ],
  KafkaUser: [cluster, ...state],
  KafkaConnect: state,
  KafkaConnector: [cluster, ...state],
  KafkaMirrorMaker2: state,
  KafkaBridge: state,
  KafkaRebalance: [cluster, ...state],
  Secret: [keys],
  ConfigMap: [keys],
}

function wide(now: number): Column[] {
  return [
    { header: 'SINCE', of: (record) => since(conditionOf(record, 'Ready'), now) },
    { header: 'GENERATION', of: ({ generation, status }) => `${status.observedGeneration}/${generation}` },
    { header: 'MANIFEST', of: ({ origin }) => (origin === undefined ? '' : `${origin.file}:${origin.line}`) },
    { header: 'MESSAGE', of: messageOf },
  ]
}

/** How long ago a condition got its status: `3m12s`. */
export function since(condition: ShownCondition | undefined, now: number): string {
  return condition === undefined ? '' : renderAge(now - Date.parse(condition.lastTransitionTime))
}

function reasonOf(record: ShownRecord): string {
  const paused = conditionOf(record, 'ReconciliationPaused')?.status === 'True' ? 'ReconciliationPaused' : undefined
  return paused ?? conditionOf(record, 'Ready')?.reason ?? (record.removedAt === undefined ? '' : 'ManifestRemoved')
}

function messageOf(record: ShownRecord): string {
  const said = [conditionOf(record, 'Ready')?.message, conditionOf(record, 'RollingUpdate')?.message]
  return said.filter((message) => message !== undefined).join('; ')
}

/** `2/6 rolled` while a roll is on its way: what its message says first. */
function rolledOf(record: ShownRecord): string {
  return conditionOf(record, 'RollingUpdate')?.message?.split(',')[0] ?? ''
}

function conditionOf({ status }: ShownRecord, type: string): ShownCondition | undefined {
  return status.conditions.find((condition) => condition.type === type)
}

function isWarning({ type, status }: ShownCondition): boolean {
  return type === 'Warning' && status === 'True'
}

function fieldOf(spec: unknown, name: string): unknown {
  return typeof spec === 'object' && spec !== null ? Object.entries(spec).find(([key]) => key === name)?.[1] : undefined
}

function show(value: unknown): string {
  if (value === undefined || value === null) return ''
  return Array.isArray(value) ? value.join(',') : String(value)
}
