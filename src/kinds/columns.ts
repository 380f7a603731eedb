/** One column of `drover get`, as a CRD's `additionalPrinterColumns` has it. */
export interface PrinterColumn {
  readonly header: string
  /** Into the resource as it is shown: `spec.partitions`, `metadata.labels[a/b]`; `data.*` is the names below it. */
  readonly path: string
}

/** `state`: whether it is ready, why not, and how many warnings there are; the same for all that have a status. */
export type Columns = readonly (PrinterColumn | 'state')[]

/** Of all that name their cluster. */
export const CLUSTER: PrinterColumn = { header: 'CLUSTER', path: 'metadata.labels[strimzi.io/cluster]' }

/** Of all that are read for their entries. */
export const KEYS: PrinterColumn = { header: 'KEYS', path: 'data.*' }
/** Of all that others read. */
export const NAMED_BY: PrinterColumn = { header: 'NAMED BY', path: 'status.namedBy' }
