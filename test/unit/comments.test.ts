import { globSync, readFileSync } from 'node:fs'

/** As wide as the formatter keeps code; it does not break comments. */
const WIDTH = 120

const FILES = globSync('{src,test,bench,scripts}/**/*.{ts,mjs}')

it('no line of a comment is wider than code may be', () => {
  expect(FILES.length).toBeGreaterThan(800)
  const wide = FILES.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        /^\s*(?:\/\*|\*|\/\/)/.test(line) && line.length > WIDTH ? [`${file}:${index + 1}`] : [],
      ),
  )
  expect(wide).toEqual([])
})
