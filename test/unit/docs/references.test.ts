import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../..')

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8')
const find = (pattern: string): string[] => globSync(pattern, { cwd: ROOT })

const PAGES = ['*.md', 'docs/**/*.md', '.github/**/*.{md,yml}'].flatMap(find).sort()

/** What they say was so when it was written: a file may have moved since. */
const isHistory = (page: string): boolean => page === 'CHANGELOG.md' || page.startsWith('docs/adr/')

/** The words that stand in backticks, and in blocks of code. */
function codeWords(page: string): string[] {
  const blocks = /^ *```[^\n]*\n(.*?)^ *```/gms
  const code = [...page.matchAll(blocks), ...page.replace(blocks, '').matchAll(/`([^`\n]+)`/g)]
  return code.flatMap(([, text = '']) => text.split(/[\s'"=]+/))
}

const FOLDERS = ['src', 'test', 'scripts', 'docs', 'bench', 'deploy', 'bin', 'manifests', '.github']
const ROOMS = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).flatMap((it) => (it.isDirectory() ? it.name : []))

/** Where in the repository a word of code leads, as a pattern; undefined when it is no path. `NAME` is any name. */
function pathOf(word: string): string | undefined {
  const path = word
    .replace(/^\.\//, '')
    .replace(/[.,;:)\]]+$/, '')
    .replace(/\bNAME\b/, '*')
  if (!/^[\w./*-]+$/.test(path)) return undefined
  const [first = '', ...rest] = path.split('/')
  const isSource = /[\w-]\.ts$/.test(path)
  // As they are named among themselves.
  if (rest.length === 0) return isSource ? `{src,test}/**/${path}` : undefined
  // A resource is named like a folder, `kafka/shop`; a room is left with its `/`.
  if (ROOMS.includes(first) && (isSource || path.endsWith('/'))) return `{src/,}${path}`
  return FOLDERS.includes(first) ? path : undefined
}

const isThere = (pattern: string): boolean => find(pattern.replace(/\/$/, '')).length > 0

/** As GitHub makes them of headings. */
const anchorsOf = (page: string): string[] =>
  [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )

/** Targets of the links within the repository. */
const targetsOf = (page: string): string[] =>
  [...page.matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map(([, target = '']) => target)

function isReached(target: string, page: string): boolean {
  const [file = '', anchor] = target.split('#')
  const path = file === '' ? page : join(dirname(page), file)
  if (!existsSync(join(ROOT, path))) return false
  return anchor === undefined || anchorsOf(read(path)).includes(anchor)
}

describe('what the pages lead to and name', () => {
  it('is looked for in all of them', () => {
    expect(PAGES).toEqual(expect.arrayContaining(['README.md', 'docs/architecture.md', 'docs/adr/0001-strimzi-api.md']))
    expect(targetsOf(read('docs/on-call.md')).length).toBeGreaterThan(10)
    expect(codeWords(read('docs/development.md'))).toContain('test/crash/scenarios.ts')
  })

  test.each([
    ['src/plan/', 'src/plan/'],
    ['./bin/drover', 'bin/drover'],
    ['test/world/oracle.ts),', 'test/world/oracle.ts'],
    ['plan/unrecorded.ts', '{src/,}plan/unrecorded.ts'],
    ['control/sight/', '{src/,}control/sight/'],
    ['src/cli/commands/NAME.ts', 'src/cli/commands/*.ts'],
    ['questions.ts', '{src,test}/**/questions.ts'],
    ['kafka/shop', undefined],
    ['clusters/<name>.json', undefined],
    ['drover/max-parallel', undefined],
    ['server.properties', undefined],
  ])('%s is taken for a path where it is one', (word, path) => {
    expect(pathOf(word)).toBe(path)
  })

  it("every tool of Kafka's, in the pages and in what is shown", () => {
    const built =
      read('deploy/kafka-image/tools.txt')
        .match(/^[\w-]+/gm)
        ?.map((tool) => `${tool}.sh`) ?? []
    const own = find('deploy/kafka-image/bin/*').map((path) => basename(path))
    const named = [...PAGES, ...find('src/**/*.ts')].flatMap((file) => read(file).match(/\bkafka-[a-z-]+\.sh\b/g) ?? [])
    expect(named).toContain('kafka-topics.sh')
    expect(named.filter((tool) => ![...built, ...own].includes(tool))).toEqual([])
  })

  test.each(PAGES)('every link of %s', (page) => {
    expect(targetsOf(read(page)).filter((target) => !isReached(target, page))).toEqual([])
  })

  test.each(PAGES.filter((page) => !isHistory(page)))('every file in %s', (page) => {
    const paths = codeWords(read(page)).flatMap((word) => pathOf(word) ?? [])
    expect(paths.filter((path) => !isThere(path))).toEqual([])
  })
})
