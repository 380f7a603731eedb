import { globSync, readFileSync } from 'node:fs'

/** As wide as the formatter keeps code; it does not break comments. */
const WIDTH = 120

const FILES = globSync('{src,test,bench,scripts}/**/*.{ts,mjs}')
const isComment = (line: string): boolean => /^\s*(?:\/\*|\*|\/\/)/.test(line)
const lines = FILES.flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line, index) => ({ line, at: `${file}:${index + 1}` })),
)
const comments = lines.filter(({ line }) => isComment(line))

it('no line of a comment is wider than code may be', () => {
  expect(FILES.length).toBeGreaterThan(800)
  expect(comments.filter(({ line }) => line.length > WIDTH).map(({ at }) => at)).toEqual([])
})

/** Names in camelCase that are other people's. */
const OTHERS = ['additionalPrinterColumns']

it('every file and every function that a comment names is there', () => {
  const code = lines.flatMap(({ line }) => (isComment(line) ? [] : (line.match(/\w+/g) ?? [])))
  const known = new Set([...code, ...OTHERS])
  const isThere = (name: string): boolean =>
    name.endsWith('.ts') ? FILES.some((file) => `/${file}`.endsWith(`/${name}`)) : known.has(name)
  const named = comments.flatMap(({ line, at }) =>
    [...line.matchAll(/`([\w./-]+\.ts|[a-z]+[A-Z]\w*)`/g)].map(([, name = '']) => ({ name, at })),
  )
  expect(named.map(({ name }) => name)).toEqual(expect.arrayContaining(['wish.ts', 'lostCopies']))
  expect(named.filter(({ name }) => !isThere(name))).toEqual([])
})
