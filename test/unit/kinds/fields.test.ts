import { readFile } from 'node:fs/promises'
import { fieldsDoc } from '../../../scripts/fields-doc.ts'
import { ALL_DEFINED_KINDS } from '../../../src/kinds/defined-kinds.ts'
import { type FieldNode, fieldOf, treeOf } from '../../../src/kinds/field-tree.ts'

const strimzi = await readFile(new URL('../../fixtures/strimzi-v1-fields.tsv', import.meta.url), 'utf8')
const rows = strimzi
  .trim()
  .split('\n')
  .map((line) => line.split('\t'))

/** The line of our table that decides about a path; undefined when the path is unknown. */
function decide(kind: string, path: string): FieldNode | undefined {
  let node: FieldNode | undefined = treeOf(ALL_DEFINED_KINDS.find((known) => known.kind === kind)?.fields ?? [])
  for (const step of path.split('.')) {
    const field = fieldOf(node)
    if (field && (field.type === 'any' || field.fate === 'ignored' || field.fate === 'refused')) return node
    node = node.children.get(step.replace(/\[\]$/, '')) ?? node.children.get('*')
    if (!node) return undefined
    if (step.endsWith('[]') && node.item) node = node.item
  }
  return node
}

it('knows every field of Strimzi’s own definitions', () => {
  const unknown = rows.filter(([kind = '', path = '']) => !decide(kind, path)).map(([kind, path]) => `${kind} ${path}`)
  expect(rows.length).toBeGreaterThan(400)
  expect(unknown).toEqual([])
})

it('takes the types Strimzi takes', () => {
  const types: Record<string, readonly string[]> = {
    string: ['string', 'quantity', 'any'],
    integer: ['integer', 'any'],
    boolean: ['boolean', 'any'],
    number: ['number', 'any'],
  }
  const wrong = rows.filter(([kind = '', path = '', type = '']) => {
    const field = decide(kind, path)?.field
    return field && types[type] && !types[type].includes(field.type)
  })
  expect(wrong).toEqual([])
})

it('says why a field is ignored, refused or translated', () => {
  const silent = ALL_DEFINED_KINDS.flatMap(({ fields }) => fields).filter(
    ({ fate, note }) => fate !== 'realised' && !note,
  )
  expect(silent).toEqual([])
})

it('shows what a value that fits a pattern looks like', () => {
  const fields = ALL_DEFINED_KINDS.flatMap((kind) => kind.fields).filter(({ pattern }) => pattern)
  expect(fields.filter(({ pattern, example }) => example === undefined || !pattern?.test(example))).toEqual([])
})

it('is written out in docs/fields.md', async () => {
  expect(await readFile(new URL('../../../docs/fields.md', import.meta.url), 'utf8')).toBe(fieldsDoc())
})
