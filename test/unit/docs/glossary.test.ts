import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const page = readFileSync(join(import.meta.dirname, '../../../docs/glossary.md'), 'utf8')

/** The cells of the rows below a heading. */
const rowsOf = (heading: string): string[][] =>
  (page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| **'))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')))

describe.each([
  ['The words of the house', 4],
  ["Kafka's words", 2],
])('%s', (heading, columns) => {
  const rows = rowsOf(heading)

  it('stand in the order of the alphabet, each once', () => {
    const words = rows.map(([word = '']) => word.replaceAll('*', '').toLowerCase())
    expect(words.length).toBeGreaterThan(20)
    expect(words).toEqual([...new Set(words)].sort())
  })

  it('are all told whole', () => {
    expect(rows.filter((row) => row.length !== columns || row.some((cell) => cell.trim() === ''))).toEqual([])
  })
})

it('every word of the house has a home', () => {
  const homeless = rowsOf('The words of the house').filter(
    ([, , , home = '']) => !/^`(?:src|test)\/\S+\.ts`$/.test(home),
  )
  expect(homeless).toEqual([])
})
