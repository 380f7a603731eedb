import { appendFileSync } from 'node:fs'

/** What a fault did to a cluster that was written to all the while. */
export interface Row {
  readonly fault: string
  /** Records acknowledged since the row before. */
  readonly acked: number
  /** The longest time, in milliseconds, in which a partition acknowledged nothing. */
  readonly longestGapMs: number
  /** Milliseconds from when healing could begin to a cluster that is whole again. */
  readonly wholeMs: number
}

/** Says it, and adds it to the table of a run of all faults (DROVER_FAULTS_ROWS, a line of JSON each). */
export function note(row: Row): void {
  process.stderr.write(`fault: ${row.fault}: whole after ${Math.round(row.wholeMs)} ms\n`)
  const file = process.env.DROVER_FAULTS_ROWS
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`)
}
