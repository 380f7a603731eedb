import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readManifestsOnce } from '../../../src/manifests/read-once.ts'
import { names } from './manifests.ts'

const manifests = fileURLToPath(new URL('../../../manifests', import.meta.url))
const examples = (await readdir(manifests, { recursive: true })).filter((file) => file.endsWith('.yaml')).sort()

it('has a quickstart and examples', () => {
  expect(examples).toEqual([
    'examples/dedicated-jbod.yaml',
    'examples/dedicated-roles.yaml',
    'examples/jbod.yaml',
    'examples/single-node.yaml',
    'quickstart/quickstart.yaml',
  ])
})

it.each(examples)('finds nothing to complain about in %s', async (file) => {
  const { resources, problems, deletionFrozen } = await readManifestsOnce([join(manifests, file)])
  expect(problems).toEqual([])
  expect(deletionFrozen).toBeUndefined()
  expect(resources.map(({ kind }) => kind)).toContain('Kafka')
})

it('finds them all valid together, and beside one another', async () => {
  expect((await readManifestsOnce([manifests])).problems).toEqual([])
})

it('reads the same from stdin', async () => {
  const file = join(manifests, 'quickstart/quickstart.yaml')
  const { resources } = await readManifestsOnce([{ stdin: await readFile(file, 'utf8') }])
  expect(names(resources)).toBe('Kafka/quickstart KafkaNodePool/combined KafkaTopic/audit KafkaTopic/orders')
})
