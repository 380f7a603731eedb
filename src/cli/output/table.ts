import { printable } from '../../report/printable.ts'

const GAP = '   '

/**
 * Rows under headers, as kubectl prints them. Later calls keep the widths of earlier ones, so that rows which come one
 * by one stay below their headers.
 */
export class Table {
  readonly #headers: readonly string[]
  readonly #widths: number[]
  #begun = false

  constructor(headers: readonly string[]) {
    this.#headers = headers
    this.#widths = headers.map((header) => header.length)
  }

  /** These rows as lines, below the headers the first time; no newline at the end. */
  render(rows: readonly (readonly string[])[]): string {
    const cleaned = rows.map((row) => row.map(printable))
    for (const row of cleaned) {
      for (const [column, cell] of row.entries()) {
        this.#widths[column] = Math.max(this.#widths[column] ?? 0, cell.length)
      }
    }
    const lines = this.#begun ? cleaned : [this.#headers, ...cleaned]
    this.#begun = true
    return lines.map((cells) => this.#line(cells)).join('\n')
  }

  #line(cells: readonly string[]): string {
    return cells
      .map((cell, column) => cell.padEnd(this.#widths[column] ?? 0))
      .join(GAP)
      .trimEnd()
  }
}
