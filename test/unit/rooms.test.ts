import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { circles, importGraph, loadedWith } from './import-graph.ts'
import { breaches, nodesOf } from './room-rules.ts'

const SRC = join(import.meta.dirname, '../../src')
const files = globSync('**/*.ts', { cwd: SRC }).sort()
const sources = new Map(files.map((file) => [file, nodesOf(readFileSync(join(SRC, file), 'utf8'))]))
/** What files say that are no more than a few lines. */
const parsed = (texts: Readonly<Record<string, string>>) =>
  new Map(Object.entries(texts).map(([file, text]) => [file, nodesOf(text)]))

it('finds the rooms where it looks for them', () => {
  expect(files.length).toBeGreaterThan(150)
  expect(files).toEqual(expect.arrayContaining(['errors.ts', 'plan/cluster.ts', 'model/hash.ts', 'cli/main.ts']))
})

it('the sources keep to the rules of the rooms', () => {
  expect([...sources].flatMap(([file, nodes]) => breaches(file, nodes))).toEqual([])
})

it('no sources import one another in a circle', () => {
  const graph = importGraph(sources)
  expect([...graph.values()].flat().length).toBeGreaterThan(1_000)
  expect(circles(graph)).toEqual([])
})

/** What people type all day, and what else runs at each of their keys, starts in the blink of an eye. */
test.each(['get', 'describe', 'events', 'audit', 'completion'])(
  '`drover %s` loads nothing but what shows',
  (command) => {
    const loaded = [...loadedWith('cli/main.ts', sources), ...loadedWith(`cli/commands/${command}.ts`, sources)]
    const needless =
      /^(kinds\/(defined-kinds|define-kind|field)\.|(manifests|plan|observe|execute|docker|kafka|certificates|server|backup)\/)/
    expect(loaded.length).toBeGreaterThan(20)
    expect(loaded.filter((file) => needless.test(file))).toEqual([])
  },
)

describe('the guard refuses', () => {
  test.each([
    ['a room further up', 'plan/a.ts', "import { b } from '../control/b.ts'", 'imports control'],
    ['a folder of the plan further up', 'plan/node/a.ts', "import { b } from '../roll/b.ts'", 'imports plan/roll'],
    [
      'the roof of the plan to its folders',
      'plan/node/a.ts',
      "import type { B } from '../cluster.ts'",
      'imports plan/cluster.ts',
    ],
    ['a folder of the plan to its ground', 'plan/ground/a.ts', "import { b } from '../node/b.ts'", 'imports plan/node'],
    ['one of two words', 'plan/roll/a.ts', "import { b } from '../scale-down/b.ts'", 'imports plan/scale-down'],
    ['a room beside it', 'observe/a.ts', "import { b } from '../execute/b.ts'", 'imports execute'],
    ['a type, too', 'docker/a.ts', "import type { B } from '../plan/b.ts'", 'imports plan'],
    ['what is handed on', 'model/a.ts', "export { b } from '../plan/b.ts'", 'imports plan'],
    ['an import over several lines', 'model/a.ts', "import {\n  b,\n  c,\n} from '../plan/b.ts'", 'imports plan'],
    ['an import for its effects', 'model/a.ts', "import '../plan/b.ts'", 'imports plan'],
    ['an import on the way', 'report/a.ts', "const b = await import('../cli/b.ts')", 'imports cli'],
    ['a type named in place', 'report/a.ts', "type B = import('../cli/b.ts').B", 'imports cli'],
    ['require', 'report/a.ts', "const b = require('../cli/b.ts')", 'imports cli'],
    ['an import whose target is computed', 'cli/a.ts', 'await import(name)', 'imports something computed'],
    ['a package on the way', 'cli/a.ts', "const { stringify } = await import('yaml')", 'imports yaml on the way'],
    ['anything but errors.ts beside the rooms', 'cli/a.ts', "import { b } from '../b.ts'", 'imports b.ts'],
    ['Node in a pure room', 'plan/a.ts', "import { readFileSync } from 'node:fs'", 'imports node:fs'],
    ['a package in a pure room', 'model/a.ts', "import { parse } from 'yaml'", 'imports yaml'],
    ['hashing elsewhere in the model', 'model/a.ts', "import { hash } from 'node:crypto'", 'imports node:crypto'],
    ['randomness in the hash', 'model/hash.ts', "import { randomUUID } from 'node:crypto'", 'imports randomUUID'],
    ["Docker's library elsewhere", 'observe/a.ts', "import Docker from 'dockerode'", 'imports dockerode'],
    ["Kafka's library elsewhere", 'cli/a.ts', "import { Kafka } from 'kafkajs'", 'imports kafkajs'],
    ["Kafka's other library", 'docker/a.ts', "import { x } from '@platformatic/kafka'", 'imports @platformatic/kafka'],
    ['what makes certificates', 'kafka/a.ts', "import { Name } from '@peculiar/x509'", 'imports @peculiar/x509'],
    [
      'certificates in a plan',
      'plan/a.ts',
      "import type { Identity } from '../certificates/b.ts'",
      'imports certificates',
    ],
    ['Kafka in what makes certificates', 'certificates/a.ts', "import { b } from '../kafka/b.ts'", 'imports kafka'],
    ['the time', 'plan/a.ts', 'const now = Date.now()', 'reads Date.now'],
    ['the time, made to an object', 'model/a.ts', 'const now = new Date()', 'reads new Date()'],
    ['chance', 'plan/a.ts', 'const n = Math.random()', 'reads Math.random'],
    ['the environment', 'model/a.ts', 'const { env } = process', 'reads process'],
    ['the other clock', 'plan/a.ts', 'performance.now()', 'reads performance'],
    ['a timer', 'plan/a.ts', 'setTimeout(f, 5)', 'reads setTimeout'],
    ['the network', 'plan/a.ts', 'await fetch(url)', 'reads fetch'],
    ['the plan in what is known of a kind', 'kinds/a.ts', "import { b } from '../plan/b.ts'", 'imports plan'],
    ['a package there', 'kinds/a.ts', "import { parse } from 'yaml'", 'imports yaml'],
  ])('%s', (_, file, source, breach) => {
    expect(breaches(file, nodesOf(source))).toEqual([`${file} ${breach}`])
  })
})

describe('the guard allows', () => {
  test.each([
    ['the way down', 'control/a.ts', "import { b } from '../plan/b.ts'\nimport { c } from '../execute/c.ts'"],
    ['the errors, to everybody', 'model/a.ts', "import { DroverError } from '../errors.ts'"],
    ['the ground of the plan, to its folders', 'plan/node/a.ts', "import { b } from '../ground/b.ts'"],
    ['a folder of the same room', 'cli/doctor/a.ts', "import { b } from '../output/b.ts'"],
    ['hashing in the hash', 'model/hash.ts', "import { hash } from 'node:crypto'"],
    ['a date of something known', 'plan/a.ts', 'const d = new Date(now).toISOString()'],
    ['words in comments', 'plan/a.ts', "// Date.now and import { b } from '../cli/b.ts'\n/* process. */"],
    ['words in texts', 'plan/a.ts', "const why = 'process.env'; const s = `import { x } from '../cli/y.ts'`"],
    ['fields of such names', 'model/a.ts', "const roles = { 'process.roles': node.process }"],
    ['the libraries in their rooms', 'docker/a.ts', "import Docker from 'dockerode'"],
  ])('%s', (_, file, source) => {
    expect(breaches(file, nodesOf(source))).toEqual([])
  })
})

describe('of circles, the guard', () => {
  const graphOf = (texts: Readonly<Record<string, string>>) => importGraph(parsed(texts))

  test('tells each once, the shortest way round, whichever kinds of imports it is made of', () => {
    const graph = graphOf({
      'a.ts': "import { b } from './b.ts'\nimport { z } from './z.ts'",
      'b.ts': "import type { C } from './room/c.ts'",
      'room/c.ts': "const a = await import('../a.ts')\nexport { b } from '../b.ts'",
      'd.ts': "import { d } from './d.ts'",
      'e.ts': "type F = import('./f.ts').F",
      'f.ts': "export * from './e.ts'",
      'z.ts': '',
    })
    expect(circles(graph)).toEqual([
      'a.ts -> b.ts -> room/c.ts -> a.ts',
      'b.ts -> room/c.ts -> b.ts',
      'd.ts -> d.ts',
      'e.ts -> f.ts -> e.ts',
    ])
  })

  test('sees none where two ways lead to the same file', () => {
    const graph = graphOf({
      'a.ts': "import { b } from './b.ts'\nimport { c } from './c.ts'",
      'b.ts': "import { c } from './c.ts'",
      'c.ts': "import { d } from 'd'",
    })
    expect(circles(graph)).toEqual([])
  })
})

test('what is loaded with a file is what it imports, but for types and for what is imported on the way', () => {
  const sources = {
    'a.ts': "import { b } from './b.ts'\nimport type { D } from './d.ts'\nexport { c } from './c.ts'",
    'b.ts': "const d = await import('./d.ts')\nexport type { D } from './d.ts'\ntype E = import('./d.ts').D",
    'c.ts': "import { type A } from './a.ts'\nimport './e.ts'",
    'd.ts': '',
    'e.ts': '',
  }
  expect([...loadedWith('a.ts', parsed(sources))]).toEqual(['a.ts', 'b.ts', 'c.ts', 'e.ts'])
})
