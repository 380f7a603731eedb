import { dirname } from 'node:path'
import {
  type Defined,
  type InForce,
  judgeRemovals,
  type TreeAsItIs,
} from '../../../src/manifests/removed-by-a-person.ts'
import type { Kind } from '../../../src/model/resource.ts'

/** A tree in a few words: files by path, each with what it holds; `Kafka/x!` has errors. */
type Tree = Readonly<Record<string, string>>

const defined = (file: string, text: string): Defined[] =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const key = word.replace('!', '')
      return { key, kind: key.slice(0, key.indexOf('/')) as Kind, file, isRight: key === word }
    })

function foldersOf(tree: Tree): string[] {
  const above = (path: string): string[] => (path === '/g' ? [path] : [path, ...above(dirname(path))])
  return [
    ...new Set(Object.keys(tree).flatMap((file) => above(file.endsWith('/') ? file.slice(0, -1) : dirname(file)))),
  ]
}

interface Change extends Partial<TreeAsItIs> {
  /** How many times something had gone missing before each of these came. */
  readonly cameAfter?: Readonly<Record<string, number>>
  /** Folders that are others than before. */
  readonly exchanged?: readonly string[]
}

/**
 * What becomes of what is missing: why it is held, or that it is removed. A path that ends in `/` is an empty folder.
 */
function judge(
  before: Tree,
  now: Tree,
  { exchanged = [], cameAfter = {}, ...change }: Change = {},
): Record<string, string> {
  const files = (tree: Tree) => Object.entries(tree).filter(([file]) => !file.endsWith('/'))
  const inForce: InForce[] = files(before).flatMap(([file, text]) => defined(file, text))
  const is: TreeAsItIs = {
    roots: [{ path: '/g', isOwn: false }],
    files: new Map(files(now).map(([file, text]) => [file, defined(file, text)])),
    folders: new Map(foldersOf(now).map((folder) => [folder, exchanged.includes(folder) ? '1:2' : '1:1'])),
    unreadable: new Map(),
    changing: new Map(),
    ...change,
  }
  const was = { inForce, folders: new Map(foldersOf(before).map((folder) => [folder, '1:1'])), cameAfter }
  const holdOf = judgeRemovals(was, is)
  const there = new Set([...is.files.values()].flat().map(({ key }) => key))
  const missing = inForce.filter(({ key }) => !there.has(key))
  return Object.fromEntries(
    missing.map((one) => {
      const hold = holdOf(one)
      return [one.key, hold ? `${hold.because}: ${hold.place}` : 'removed']
    }),
  )
}

const X = { '/g/x/x.yaml': 'Kafka/x KafkaNodePool/x' }
const Y = { '/g/y/y.yaml': 'Kafka/y KafkaNodePool/y', '/g/y/t.yaml': 'KafkaTopic/t' }
const all = (fate: string) => ({ 'Kafka/y': fate, 'KafkaNodePool/y': fate, 'KafkaTopic/t': fate })

describe('a folder', () => {
  it.each<[string, Tree, string]>([
    ['that is there and empty holds what it held', { ...X, '/g/y/': '' }, 'folder emptied: /g/y'],
    ['that holds something else now, too', { ...X, '/g/y/z.yaml': 'Kafka/z' }, 'folder emptied: /g/y'],
    ['that is gone takes along what it held', X, 'removed'],
    ['that is gone with all else in the watched one does not', { '/g/': '' }, 'folder emptied: /g'],
  ])('%s', (_, now, fate) => {
    expect(judge({ ...X, ...Y }, now)).toMatchObject(all(fate))
  })

  it('that still holds something gives up the rest', () => {
    const now = { ...X, '/g/y/t.yaml': 'KafkaTopic/t' }
    expect(judge({ ...X, ...Y }, now)).toEqual({ 'Kafka/y': 'removed', 'KafkaNodePool/y': 'removed' })
  })

  it('is vouched for by the nearest one above it that is left', () => {
    const deep = { '/g/a/b/c/d.yaml': 'Kafka/d' }
    expect(judge({ ...X, ...deep }, X)).toEqual({ 'Kafka/d': 'removed' })
    expect(judge({ ...X, ...deep }, { ...X, '/g/a/': '' })).toEqual({ 'Kafka/d': 'folder emptied: /g/a' })
  })

  it('still holds what was moved within it', () => {
    const now = { ...X, '/g/y/new.yaml': 'KafkaTopic/t' }
    expect(judge({ ...X, ...Y }, now)).toEqual({ 'Kafka/y': 'removed', 'KafkaNodePool/y': 'removed' })
  })

  it.each(['/g/y', '/g'])('that is another one (%s) holds what is missing from it', (folder) => {
    const now = { ...X, '/g/y/t.yaml': 'KafkaTopic/t' }
    const fate = `other folder: ${folder}`
    expect(judge({ ...X, ...Y }, now, { exchanged: [folder] })).toEqual({ 'Kafka/y': fate, 'KafkaNodePool/y': fate })
  })

  it('that is another one says nothing of what stood elsewhere', () => {
    const now = { ...Y, '/g/z/z.yaml': 'Kafka/z' }
    expect(judge({ ...X, ...now }, now, { exchanged: ['/g/y'] })).toEqual({
      'Kafka/x': 'removed',
      'KafkaNodePool/x': 'removed',
    })
  })

  it.each([
    ['the watched one', '/g'],
    ['the one it stood in', '/g/y'],
  ])('in which git is at work holds what is missing below it: %s', (_, folder) => {
    const changing = new Map([[folder, `${folder}/.git/index.lock`]])
    expect(judge({ ...X, ...Y }, { ...X, '/g/y/t.yaml': 'KafkaTopic/t' }, { changing })).toEqual({
      'Kafka/y': `git: ${folder}`,
      'KafkaNodePool/y': `git: ${folder}`,
    })
  })

  it.each(['/g', '/g/y', '/g/y/y.yaml'])('or file that cannot be read (%s) holds what is missing below it', (path) => {
    const unreadable = new Map([[path, 'why']])
    const now = { ...X, '/g/y/t.yaml': 'KafkaTopic/t' }
    expect(judge({ ...X, ...Y }, now, { unreadable })).toMatchObject({ 'Kafka/y': `unreadable: ${path}` })
  })

  it('that holds something unclear holds what is missing from it, and nothing else', () => {
    const [before, now] = [
      { ...X, '/g/y.yaml': 'Kafka/y KafkaTopic/t' },
      { ...X, '/g/y.yaml': 'KafkaTopic/t' },
    ]
    const of = (path: string) => judge(before, now, { unclear: new Map([[path, 'why']]) })
    expect(of('/g/y.yaml')).toEqual({ 'Kafka/y': 'unclear: /g/y.yaml' })
    expect(of('/g/x/x.yaml')).toEqual({ 'Kafka/y': 'removed' })
  })

  it('that only Drover fills may be empty, or another one', () => {
    const change = { roots: [{ path: '/g', isOwn: true }], exchanged: ['/g'] }
    expect(judge({ '/g/Kafka.x.yaml': 'Kafka/x' }, { '/g/': '' }, change)).toEqual({ 'Kafka/x': 'removed' })
  })

  it('that is not watched any more is not judged here', () => {
    const change = { roots: [{ path: '/other', isOwn: false }], folders: new Map() }
    expect(judge(X, {}, change)).toEqual({ 'Kafka/x': 'removed', 'KafkaNodePool/x': 'removed' })
  })
})

describe('a file', () => {
  const FILE = '/g/all.yaml'
  const held = (keys: string, fate: string) => Object.fromEntries(keys.split(' ').map((key) => [key, fate]))
  const OTHER = { '/g/other.yaml': 'Kafka/other' }
  const EMPTIED = `file emptied: ${FILE}`
  it.each([
    ['without some of what it held', 'Kafka/x KafkaNodePool/x KafkaTopic/t', 'Kafka/x KafkaNodePool/x', 'removed'],
    ['that still names something of it, with errors', 'Kafka/x KafkaNodePool/x', 'KafkaNodePool/x!', 'removed'],
    ['that is empty', 'Kafka/x KafkaNodePool/x', '', EMPTIED],
    ['with only kinds that do nothing', 'Kafka/x KafkaNodePool/x', 'KafkaConnect/c KafkaBridge/u', EMPTIED],
    ['with another cluster', 'Kafka/x KafkaNodePool/x', 'Kafka/z KafkaNodePool/z', EMPTIED],
    ['with another pool', 'KafkaNodePool/p', 'KafkaNodePool/q', EMPTIED],
    ['with another topic', 'KafkaTopic/t', 'KafkaTopic/u', 'removed'],
    ['with another topic, which has errors', 'KafkaTopic/t', 'KafkaTopic/u!', EMPTIED],
    ['with another topic instead of a cluster', 'Kafka/x KafkaTopic/t', 'KafkaTopic/u', EMPTIED],
    ['with another topic instead of a Secret', 'Secret/s ConfigMap/c', 'KafkaTopic/u', 'removed'],
    ['with a topic instead of a kind that does nothing', 'KafkaBridge/u', 'KafkaTopic/u', 'removed'],
    ['with a topic instead of a user, who would lose what he may do', 'KafkaUser/u', 'KafkaTopic/u', EMPTIED],
  ])('%s', (_, before, now, fate) => {
    const gone = before.split(' ').filter((key) => !now.replaceAll('!', '').split(' ').includes(key))
    expect(judge({ [FILE]: before, ...OTHER }, { [FILE]: now, ...OTHER })).toEqual(held(gone.join(' '), fate))
  })

  it('that lost its cluster to another file gives up its topic', () => {
    const now = { [FILE]: 'KafkaTopic/u', '/g/k.yaml': 'Kafka/k' }
    expect(judge({ [FILE]: 'Kafka/k KafkaTopic/t' }, now)).toEqual({ 'KafkaTopic/t': 'removed' })
  })

  it('that is gone is removed when its folder still holds something, and held with the last one', () => {
    const files = { '/g/a.yaml': 'Kafka/a', '/g/b.yaml': 'Kafka/b' }
    expect(judge(files, { '/g/b.yaml': 'Kafka/b' })).toEqual({ 'Kafka/a': 'removed' })
    expect(judge(files, { '/g/': '' })).toEqual({
      'Kafka/a': 'folder emptied: /g',
      'Kafka/b': 'folder emptied: /g',
    })
  })

  it('that stands in no folder holds what it held when it is broken', () => {
    const change = { roots: [], folders: new Map(), unreadable: new Map([[FILE, 'it is broken']]) }
    expect(judge({ [FILE]: 'Kafka/x' }, { [FILE]: '' }, change)).toEqual({ 'Kafka/x': `unreadable: ${FILE}` })
  })

  it('that is watched by itself holds what it held when it is empty', () => {
    const change = { roots: [{ path: FILE, isOwn: false }], folders: new Map() }
    expect(judge({ [FILE]: 'Kafka/x' }, { [FILE]: '' }, change)).toEqual({ 'Kafka/x': EMPTIED })
  })
})

describe('what came while something is missing', () => {
  const NEW = { '/g/new/a.yaml': 'Kafka/a', '/g/new/b.yaml': 'Kafka/b' }
  const cameAfter = { 'Kafka/a': 1, 'Kafka/b': 1 }

  it('vouches for what came with it', () => {
    const now = { '/g/old/': '', '/g/new/a.yaml': 'Kafka/a' }
    expect(judge({ '/g/old/o.yaml': 'Kafka/o', ...NEW }, now, { cameAfter })).toEqual({
      'Kafka/o': 'folder emptied: /g/old',
      'Kafka/b': 'removed',
    })
  })

  it('vouches for nothing that was there before', () => {
    const now = { '/g/old.yaml': 'Kafka/a' }
    expect(judge({ '/g/old.yaml': 'Kafka/o Kafka/a' }, now, { cameAfter: { 'Kafka/a': 1 } })).toEqual({
      'Kafka/o': 'file emptied: /g/old.yaml',
    })
    expect(judge({ '/g/o.yaml': 'Kafka/o', ...NEW }, NEW, { cameAfter })).toEqual({ 'Kafka/o': 'folder emptied: /g' })
  })

  it('vouches for nothing that went missing before it came, be that new as well', () => {
    const before = { '/g/new/a.yaml': 'Kafka/a', '/g/new/c.yaml': 'Kafka/c' }
    const later = { cameAfter: { 'Kafka/a': 1, 'Kafka/c': 2 } }
    expect(judge(before, { '/g/new/c.yaml': 'Kafka/c' }, later)).toEqual({ 'Kafka/a': 'folder emptied: /g/new' })
    expect(judge(before, { '/g/new/a.yaml': 'Kafka/a' }, later)).toEqual({ 'Kafka/c': 'removed' })
  })

  it('does not make the reason untrue: it is named', () => {
    const inForce = [...defined('/g/a.yaml', 'Kafka/o'), ...defined('/g/b.yaml', 'Kafka/n')]
    const files = new Map([['/g/b.yaml', defined('/g/b.yaml', 'Kafka/n')]])
    const is = { roots: [{ path: '/g', isOwn: false }], files, folders: new Map([['/g', '1:1']]) }
    const was = { inForce, folders: new Map<string, string>(), cameAfter: { 'Kafka/n': 1 } }
    const holdOf = judgeRemovals(was, { ...is, unreadable: new Map(), changing: new Map() })
    const [old] = inForce
    expect(old && holdOf(old)?.reason).toBe('/g holds only what came after something else had gone missing')
  })
})
