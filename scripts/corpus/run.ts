import { relative } from 'node:path'
import { Table } from '../../src/cli/output/table.ts'
import { printable } from '../../src/report/printable.ts'
import { type Examined, examineAll, VERDICTS } from './examine.ts'

const [folder = '.'] = process.argv.slice(2)
/** Of a reason; the rest is what `drover validate` is for. */
const MOST_LETTERS = 100

const all: Examined[] = []
for await (const examined of examineAll(folder)) all.push(examined)
const counts = VERDICTS.map((verdict) => [verdict, all.filter((each) => each.verdict === verdict).length] as const)
const table = new Table(['FILE', 'BECOMES', 'OPERATIONS', 'MS', 'WHY'])
process.stdout.write(`${table.render(all.map(rowOf))}\n\n`)
process.stdout.write(`${counts.map(([verdict, count]) => `${verdict}: ${count}`).join(', ')}\n`)
if (all.some(({ verdict }) => verdict === 'broken')) process.exitCode = 1

function rowOf({ file, verdict, operations, ms, why }: Examined): string[] {
  const [first = '', ...others] = why
  const reason = verdict === 'broken' ? first : printable(first).slice(0, MOST_LETTERS)
  const more = others.length > 0 ? ` (and ${others.length} more)` : ''
  return [relative(folder, file), verdict, String(operations), String(ms), `${reason}${more}`]
}
