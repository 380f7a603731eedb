import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERROR_CODES } from '../../../src/errors.ts'
import { KINDS } from '../../../src/kinds/kinds.ts'
import { ACTIONS } from '../../../src/plan/ground/actions.ts'

const ROOT = join(import.meta.dirname, '../../..')
const ROOMS = ['src/plan', 'src/control', 'src/manifests', 'src/kinds']

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

const sourceOf = (room: string): string =>
  readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(join(room, name)))
    .join('\n')

const allIn = (text: string, pattern: RegExp): Set<string> =>
  new Set([...text.matchAll(pattern)].map(([, word]) => word as string))

/** Words in CamelCase that a person is not shown as a reason. */
const NO_REASONS = new Set([
  ...Object.keys(KINDS),
  // Operations; an event about one has a reason of its own.
  ...Object.keys(ACTIONS),
  // Types and states of conditions and events.
  ...['Normal', 'Warning', 'RollingUpdate', 'True', 'False'],
  // Values of a securityContext.
  ...['Default', 'RuntimeDefault'],
])

/**
 * Every word in CamelCase the deciding rooms write: so a reason cannot be forgotten, whatever function it goes through.
 */
const reasons = [...allIn(ROOMS.map(sourceOf).join('\n'), /'([A-Z][a-z]\w*)'/g)]
  .filter((word) => !NO_REASONS.has(word))
  .sort()

const page = read('docs/conditions.md')
const explained = allIn(page, /`([A-Z]\w+)`/g)

it('explains every reason the code can give', () => {
  expect(reasons).toContain('ReplicasCatchingUp')
  expect(reasons.filter((reason) => !explained.has(reason))).toEqual([])
})

it('the page explains every error code as the table of errors has it', () => {
  const missing = Object.entries(ERROR_CODES).filter(
    ([code, { retriable, mend }]) => !page.includes(`| \`${code}\` | ${retriable ? 'yes' : 'no'} | ${mend} |`),
  )
  expect(missing).toEqual([])
})

it('the page explains nothing the code does not give', () => {
  const columns = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|')[1])
  const known = new Set([...reasons, ...Object.keys(ERROR_CODES)])
  expect([...allIn(columns.join(' '), /`(\w+)`/g)].filter((word) => !known.has(word))).toEqual([])
})
