import { toList, toManifest } from '../../api/manifest.ts'
import type { ShownRecord } from '../../control/sight/as-seen.ts'
import { shortRef } from '../../kinds/kinds.ts'
import type { Kind } from '../../model/resource.ts'
import { columnsFor, type NamespaceOf } from './columns.ts'
import { renderData } from './data.ts'
import { Table } from './table.ts'

export const RESOURCE_FORMATS = ['table', 'wide', 'yaml', 'json', 'name'] as const
export type ResourceFormat = (typeof RESOURCE_FORMATS)[number]

/** Prints resources, all at once or batch by batch as they change. */
export class ResourcePrinter {
  readonly #format: ResourceFormat
  readonly #withKind: boolean
  readonly #namespaceOf: NamespaceOf | undefined
  readonly #tables = new Map<Kind, Table>()

  /**
   * `withKind`: names bear their kind, for several kinds are printed. `namespaceOf`: what tables say beside the name,
   * where that is worth it.
   */
  constructor(format: ResourceFormat, withKind: boolean, namespaceOf?: NamespaceOf) {
    this.#format = format
    this.#withKind = withKind
    this.#namespaceOf = namespaceOf
  }

  /** A snapshot; `single`: exactly one resource was asked for, so for programs it is not wrapped in a list. */
  async snapshot(records: readonly ShownRecord[], single: boolean): Promise<string> {
    if (this.#format !== 'yaml' && this.#format !== 'json') return this.#lines(records, true)
    const [first] = records
    return renderData(single && first !== undefined ? toManifest(first) : toList(records), this.#format)
  }

  /** What has changed: one more row, line or document each. */
  async changes(records: readonly ShownRecord[]): Promise<string> {
    switch (this.#format) {
      case 'json':
        return records.map((record) => `${JSON.stringify(toManifest(record))}\n`).join('')
      case 'yaml':
        return (await Promise.all(records.map((record) => renderData(toManifest(record), 'yaml'))))
          .map((document) => `---\n${document}`)
          .join('')
      default:
        return this.#lines(records, false)
    }
  }

  #lines(records: readonly ShownRecord[], apart: boolean): string {
    if (this.#format === 'name') return records.map((record) => `${shortRef(record)}\n`).join('')
    const kinds = [...new Set(records.map(({ kind }) => kind))]
    const blocks = kinds.map((kind) => this.#rows(kind, records))
    return blocks.map((block) => `${block}\n`).join(apart ? '\n' : '')
  }

  #rows(kind: Kind, records: readonly ShownRecord[]): string {
    const columns = columnsFor(kind, {
      wide: this.#format === 'wide',
      withKind: this.#withKind,
      now: Date.now(),
      ...(this.#namespaceOf && { namespaceOf: this.#namespaceOf }),
    })
    const table = this.#tables.get(kind) ?? new Table(columns.map(({ header }) => header))
    this.#tables.set(kind, table)
    return table.render(
      records.filter((record) => record.kind === kind).map((record) => columns.map((column) => column.of(record))),
    )
  }
}
