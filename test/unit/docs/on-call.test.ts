import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const DOCS = join(import.meta.dirname, '../../../docs')
const read = (file: string): string => readFileSync(join(DOCS, file), 'utf8')

it('every reason that is named on the page for the night is explained', () => {
  const explained = read('conditions.md')
  const named = [...read('on-call.md').matchAll(/`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`/g)].map(([, reason]) => reason)
  expect(named).toContain('ReplicasCatchingUp')
  expect(named.filter((reason) => !explained.includes(`\`${reason}\``))).toEqual([])
})
