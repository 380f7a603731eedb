import { toManifest } from '../../api/manifest.ts'
import type { ShownCondition, ShownRecord } from '../../control/sight/as-seen.ts'
import type { PrinterColumn } from '../../kinds/columns.ts'
import { findKind, isOwner, shortRef } from '../../kinds/kinds.ts'
import type { Kind } from '../../model/resource.ts'
import { ownName } from '../../model/resource-ref.ts'
import { renderAge } from './time.ts'

/** In which namespace a resource stands. */
export type NamespaceOf = (record: ShownRecord) => string

export interface Column {
  readonly header: string
  readonly of: (record: ShownRecord) => string
}

/** Columns of the resource tables; Strimzi's own where it has them. `now` in epoch milliseconds. */
export function columnsFor(
  kind: Kind,
  options: { wide: boolean; withKind: boolean; now: number; namespaceOf?: NamespaceOf },
): Column[] {
  const { namespaceOf } = options
  const shown = (name: string) => (options.withKind ? shortRef({ kind, name }) : name)
  const name: Column = { header: 'NAME', of: (record) => shown(ownName(record.name)) }
  const own = (findKind(kind)?.columns ?? ['state']).flatMap((column) =>
    column === 'state' ? state(kind) : printed(column),
  )
  return [
    ...(namespaceOf ? [{ header: 'NAMESPACE', of: namespaceOf }] : []),
    name,
    ...own,
    ...(options.wide ? wide(kind, options.now) : []),
  ]
}

function state(kind: Kind): Column[] {
  return [
    { header: 'READY', of: (record) => conditionOf(record, 'Ready')?.status ?? 'Unknown' },
    { header: 'REASON', of: reasonOf },
    { header: 'WARNINGS', of: ({ status }) => String(status.conditions.filter(isWarning).length || '') },
    ...(isOwner(kind) ? [{ header: 'ROLL', of: rolledOf }] : []),
  ]
}

/** One word of a path, in brackets or between dots. */
const STEP = /\[([^\]]+)\]|[^.[]+/g

function printed({ header, path }: PrinterColumn): Column {
  const steps = [...path.matchAll(STEP)].map(([word, inBrackets]) => inBrackets ?? word)
  return { header, of: (record) => show(steps.reduce(below, { ...toManifest(record), status: record.status })) }
}

function below(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return step === '*' ? Object.keys(value) : Object.entries(value).find(([key]) => key === step)?.[1]
}

function wide(kind: Kind, now: number): Column[] {
  return [
    ...(kind === 'Kafka' ? [CERTIFICATES_END] : []),
    { header: 'SINCE', of: (record) => since(conditionOf(record, 'Ready'), now) },
    { header: 'GENERATION', of: ({ generation, status }) => `${status.observedGeneration}/${generation}` },
    { header: 'MANIFEST', of: manifestOf },
    { header: 'MESSAGE', of: messageOf },
  ]
}

/** When the first of its certificates ends: the day alone. */
const CERTIFICATES_END: Column = {
  header: 'CERTIFICATES',
  of: ({ status }) => String(status.certificatesEnd ?? '').slice(0, 10),
}

/** Where it stands, and under which name where that is another one than on this host. */
function manifestOf({ origin, manifestName }: ShownRecord): string {
  const place = origin === undefined ? [] : [`${origin.file}:${origin.line}`]
  return [...place, ...(manifestName === undefined ? [] : [`as ${manifestName}`])].join(' ')
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

function show(value: unknown): string {
  if (value === undefined || value === null) return ''
  return Array.isArray(value) ? value.join(',') : String(value)
}
