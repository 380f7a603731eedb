import { shortRef } from '../../kinds/kinds.ts'
import type { AskedBy, AuditRecord } from '../../report/audit-record.ts'
import { Table } from './table.ts'

/** Changes under headers, each on one line. */
export class AuditTable {
  readonly #table = new Table(['AT', 'TOOK', 'RESULT', 'OPERATION', 'OBJECT', 'FOR', 'ASKED BY', 'CAUSE'])

  render(records: readonly AuditRecord[]): string {
    return this.#table.render(
      records.map(({ at, ms, result, code, operation, object, regarding, askedBy, cause, message }) => [
        at,
        `${ms}ms`,
        code ?? result,
        operation,
        `${object.kind}/${object.name}`,
        shortRef(regarding),
        whoAsked(askedBy),
        message === undefined ? cause : `${cause}: ${message}`,
      ]),
    )
  }
}

/** `kafka.yaml:3 (generation 2), annotate` */
function whoAsked({ manifest, requests = [], command }: AskedBy): string {
  const generation = manifest?.generation === undefined ? '' : ` (generation ${manifest.generation})`
  const all = [
    ...(manifest ? [`${manifest.file}:${manifest.line}${generation}`] : []),
    ...requests.map(({ type, annotations = [] }) => [type, ...annotations].join(' ')),
    ...(command === undefined ? [] : [command]),
  ]
  return all.join(', ') || '-'
}
