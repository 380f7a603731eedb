import { toManifest } from '../../api/manifest.ts'
import type { ShownRecord } from '../../control/sight/as-seen.ts'
import { namespaceIn, ownName } from '../../model/resource-ref.ts'
import type { EventRecord } from '../../report/event.ts'
import { printable } from '../../report/printable.ts'
import { since } from './columns.ts'
import { renderData } from './data.ts'
import { EventTable } from './event-table.ts'
import { Table } from './table.ts'

/** All there is to know of a resource, for a person, with its latest events. `now` in epoch milliseconds. */
export async function renderDescription(
  record: ShownRecord,
  events: readonly EventRecord[],
  now: number,
): Promise<string> {
  const { kind, name, manifestName, apiVersion, origin, generation, removedAt, labels, annotations, status } = record
  const space = record.namespace ?? namespaceIn(name)
  const { apiVersion: _, kind: __, metadata: ___, status: ____, ...content } = toManifest(record)
  const { conditions, observedGeneration, ...fields } = status
  const head = [
    ['Name', ownName(name)],
    ...(manifestName === undefined ? [] : [['In manifest', manifestName]]),
    ...(space === undefined ? [] : [['Namespace', space]]),
    ['Kind', `${kind} (${apiVersion})`],
    ['Manifest', origin === undefined ? NONE : `${origin.file}:${origin.line}:${origin.column}`],
    ['Generation', `${generation} (observed: ${observedGeneration || 'none yet'})`],
    ...(removedAt === undefined ? [] : [['Removed', removedAt]]),
    ['Labels', pairs(labels)],
    ['Annotations', pairs(annotations)],
  ]
  const sections = [
    head.map(([title, text]) => `${`${title}:`.padEnd(TITLE_WIDTH)}${printable(text ?? '')}\n`).join(''),
    ...(await Promise.all(Object.entries(content).map(([title, value]) => section(capital(title), value)))),
    await section('Status', fields),
    block('Conditions', conditions.length === 0 ? '' : conditionTable(record, now)),
    block('Events', events.length === 0 ? '' : new EventTable({ withObject: false }).render(events, now)),
  ]
  return sections.join('')
}

const NONE = '<none>'
const TITLE_WIDTH = 14

function conditionTable({ status }: ShownRecord, now: number): string {
  return new Table(['TYPE', 'STATUS', 'SINCE', 'REASON', 'MESSAGE']).render(
    status.conditions.map((condition) => [
      condition.type,
      condition.status,
      since(condition, now),
      condition.reason ?? '',
      condition.message ?? '',
    ]),
  )
}

async function section(title: string, value: unknown): Promise<string> {
  const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
  return block(title, empty ? '' : await renderData(value, 'yaml'))
}

function block(title: string, text: string): string {
  if (text === '') return `${`${title}:`.padEnd(TITLE_WIDTH)}${NONE}\n`
  const lines = text.trimEnd().split('\n')
  return `${title}:\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n`
}

function pairs(entries: Readonly<Record<string, string>>): string {
  const texts = Object.entries(entries).map(([key, value]) => `${key}=${value}`)
  return texts.length === 0 ? NONE : texts.sort().join(', ')
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`
}
