import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const DOCS = join(import.meta.dirname, '../../../docs')
const read = (file: string): string => readFileSync(join(DOCS, file), 'utf8')

/** As GitHub makes them of headings. */
const anchorsOf = (page: string): string[] =>
  [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )

it('every reason that is named on the page for the night is explained', () => {
  const explained = read('conditions.md')
  const named = [...read('on-call.md').matchAll(/`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`/g)].map(([, reason]) => reason)
  expect(named).toContain('ReplicasCatchingUp')
  expect(named.filter((reason) => !explained.includes(`\`${reason}\``))).toEqual([])
})

it.each(['on-call.md', 'conditions.md'])('every place %s leads to is there', (page) => {
  const links = [...read(page).matchAll(/\]\(([\w-]*\.md)?(?:#([\w-]+))?\)/g)]
  const broken = links.filter(([, file = page, anchor]) => {
    const text = read(file)
    return anchor !== undefined && !anchorsOf(text).includes(anchor)
  })
  expect(links.length).toBeGreaterThan(0)
  expect(broken.map(([link]) => link)).toEqual([])
})
