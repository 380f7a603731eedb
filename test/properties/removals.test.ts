import { dirname } from 'node:path'
import fc from 'fast-check'
import {
  type Defined,
  foldersAbove,
  type Hold,
  judgeRemovals,
  type TreeAsItIs,
} from '../../src/manifests/removed-by-a-person.ts'
import { cases } from './cases.ts'

const ROOTS = [{ path: '/g', isOwn: false }]
const KINDS = ['Kafka', 'KafkaNodePool', 'KafkaTopic', 'Secret', 'KafkaUser'] as const

const path = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 0, maxLength: 3 })
  .chain((folders) => fc.constantFrom('x.yaml', 'y.yaml').map((file) => ['/g', ...folders, file].join('/')))

const resource = fc.record({ kind: fc.constantFrom(...KINDS), name: fc.constantFrom('k', 'l', 'm'), file: path })

/** Every resource in one place. */
const tree = fc
  .uniqueArray(resource, { selector: ({ kind, name }) => `${kind}/${name}`, maxLength: 8 })
  .map((all) => all.map(({ kind, name, file }): Defined => ({ key: `${kind}/${name}`, kind, file, isRight: true })))

const foldersOf = (all: readonly Defined[]): string[] => [
  ...new Set(['/g', ...all.flatMap(({ file }) => foldersAbove(file, ROOTS)?.folders ?? [])]),
]

interface Scene {
  readonly before: readonly Defined[]
  readonly is: TreeAsItIs
}

const identities = (all: readonly Defined[]) => new Map(foldersOf(all).map((folder) => [folder, '1']))

/** Two trees that need have nothing to do with one another, and folders that were left behind. */
const scene = fc.record({ before: tree, now: tree, leftBehind: fc.array(path, { maxLength: 3 }) }).map(
  ({ before, now, leftBehind }): Scene => ({
    before,
    is: {
      roots: ROOTS,
      files: new Map(now.map(({ file }) => [file, now.filter((one) => one.file === file)])),
      folders: new Map([
        ...identities(now),
        ...leftBehind.flatMap((file) => (foldersAbove(file, ROOTS)?.folders ?? []).map((at) => [at, '1'] as const)),
      ]),
      unreadable: new Map(),
      changing: new Map(),
    },
  }),
)

const missingFrom = ({ before, is }: Scene) => {
  const there = new Set([...is.files.values()].flat().map(({ key }) => key))
  return before.filter(({ key }) => !there.has(key))
}

const judged = ({ before, is }: Scene): Map<string, Hold | undefined> => {
  const holdOf = judgeRemovals({ inForce: before, folders: identities(before) }, is)
  return new Map(missingFrom({ before, is }).map((one) => [one.key, holdOf(one)]))
}

it('whatever else is known against a tree, what was held stays held', () => {
  const doubt = fc.record({
    at: path.chain((file) => fc.constantFrom(file, dirname(file))),
    how: fc.constantFrom('unreadable', 'unclear', 'changing', 'folders'),
  })
  fc.assert(
    fc.property(scene, fc.array(doubt, { minLength: 1, maxLength: 3 }), ({ before, is }, doubts) => {
      const add = (how: string, known: ReadonlyMap<string, string>) =>
        new Map([...known, ...doubts.filter((one) => one.how === how).map(({ at }) => [at, 'doubt'] as const)])
      const folders = new Map(
        [...is.folders].map(([at, it]) => [
          at,
          doubts.some((one) => one.how === 'folders' && one.at === at) ? '2' : it,
        ]),
      )
      const doubted = {
        ...is,
        folders,
        unreadable: add('unreadable', is.unreadable),
        unclear: add('unclear', new Map()),
        changing: add('changing', is.changing),
      }
      const [sure, unsure] = [judged({ before, is }), judged({ before, is: doubted })]
      for (const [key, hold] of sure) if (hold) expect(unsure.get(key)).toBeDefined()
      const known = identities(before)
      const counts = ({ at, how }: (typeof doubts)[number]) =>
        how === 'folders' ? is.folders.has(at) && known.has(at) : how !== 'unclear' || is.files.has(at)
      for (const { key, file } of missingFrom({ before, is })) {
        const around = [file, ...(foldersAbove(file, ROOTS)?.folders ?? [])]
        if (doubts.some((one) => around.includes(one.at) && counts(one))) expect(unsure.get(key)).toBeDefined()
      }
    }),
    cases(500),
  )
})

it('nothing counts as removed where nothing is left of all that stood in the nearest place that is there', () => {
  fc.assert(
    fc.property(scene, (given) => {
      const there = [...given.is.files.values()].flat()
      for (const [key, hold] of judged(given)) {
        const { file } = given.before.find((one) => one.key === key) as Defined
        if (hold || given.is.files.has(file)) continue
        const left = foldersAbove(file, ROOTS)?.folders.find((folder) => given.is.folders.has(folder)) ?? ''
        const held = given.before.filter((one) => one.file.startsWith(`${left}/`)).map((one) => one.key)
        expect(there.some((one) => one.file.startsWith(`${left}/`) && held.includes(one.key))).toBe(true)
      }
    }),
    cases(500),
  )
})

it('no cluster and no pool goes from a file that holds nothing of what it held', () => {
  fc.assert(
    fc.property(scene, (given) => {
      for (const [key, hold] of judged(given)) {
        const { file, kind } = given.before.find((one) => one.key === key) as Defined
        const now = given.is.files.get(file)
        if (!now || (kind !== 'Kafka' && kind !== 'KafkaNodePool')) continue
        const held = given.before.filter((one) => one.file === file).map((one) => one.key)
        if (!now.some((one) => held.includes(one.key))) expect(hold?.because).toBe('file emptied')
      }
    }),
    cases(500),
  )
})
