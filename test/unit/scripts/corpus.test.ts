import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type Examined, examineAll } from '../../../scripts/corpus/examine.ts'
import { docs, inFolder, kafka, pool, topic } from '../manifests/manifests.ts'

async function examined(files: Readonly<Record<string, string>>): Promise<Examined[]> {
  const all: Examined[] = []
  await inFolder(async (folder) => {
    await mkdir(join(folder, 'sub'))
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
    for await (const each of examineAll(folder)) all.push({ ...each, file: relative(folder, each.file) })
  })
  return all
}

it('says of every file of a tree what becomes of it, and goes on after whatever there is', async () => {
  const found = await examined({
    'a.yaml': docs(kafka('a'), pool('nodes', 'a'), topic('t', 'a')),
    'b.yaml': docs(kafka('b', ['    rack: {topologyKey: zone}']), pool('nodes', 'b')),
    'c.yaml': docs(kafka('c', ['    quux: 1']), pool('nodes', 'c')),
    'd.yaml': 'a: [',
    'sub/e.yaml': kafka('e'),
    'sub/pools.yaml': pool('nodes', 'e'),
    'topics.yaml': topic('t', 'elsewhere'),
    'values.yaml': 'a: 1\n',
  })
  expect(found.map(({ file, verdict }) => [file, verdict])).toEqual([
    ['a.yaml', 'works'],
    ['b.yaml', 'left out'],
    ['c.yaml', 'refused'],
    ['d.yaml', 'nothing'],
    ['sub/e.yaml', 'works'],
    ['sub/pools.yaml', 'works'],
    ['topics.yaml', 'works'],
    ['values.yaml', 'nothing'],
  ])
  const [a, b, c] = found
  expect([a?.operations, a?.why]).toEqual([expect.any(Number), []])
  expect(a?.operations).toBeGreaterThan(0)
  expect(b?.why).toEqual([expect.stringMatching(/^FieldIgnored spec\.kafka\.rack\.topologyKey It has no effect\./)])
  expect([c?.operations, c?.why]).toEqual([0, [expect.stringMatching(/^UnknownField spec\.kafka\.quux /)]])
})
