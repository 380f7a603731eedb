import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { readManifestsOnce } from '../../src/manifests/read-once.ts'
import type { ManifestSet } from '../../src/model/resource.ts'
import { docs, inFolder, kafka, pool, readText, topic } from '../unit/manifests/manifests.ts'
import { cases } from './cases.ts'

const DOCUMENTS = [
  kafka('a'),
  pool('pa', 'a', 3, '[controller]'),
  pool('pb', 'a', 2, '[broker]'),
  kafka('b', ['    config:', '      min.insync.replicas: 2']),
  pool('pc', 'b', 1),
  topic('t', 'a'),
  topic('u', 'a', 'replicas: 3'),
  topic('v', 'c'),
  topic('w', 'a', 'partitions: x'),
]

/** What may not depend on where a document stands. */
const essence = ({ resources, problems, deletionFrozen }: ManifestSet) => ({
  resources: resources.map(({ origin, ...resource }) => resource),
  problems: problems
    .map(({ severity, reason, message, path, resource }) =>
      JSON.stringify({ severity, reason, message, path, resource }),
    )
    .sort(),
  deletionFrozen,
})

it('finds the same in any order of documents', async () => {
  const expected = essence(await readText(docs(...DOCUMENTS)))
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(DOCUMENTS, { minLength: DOCUMENTS.length }), async (documents) => {
      expect(essence(await readText(docs(...documents)))).toEqual(expected)
    }),
    cases(50),
  )
})

it('finds the same in any spread over files', async () => {
  const expected = essence(await readText(docs(...DOCUMENTS)))
  const spread = fc.array(fc.constantFrom('a.yaml', 'b.yml', 'sub/c.yaml'), {
    minLength: DOCUMENTS.length,
    maxLength: DOCUMENTS.length,
  })
  await fc.assert(
    fc.asyncProperty(spread, (files) =>
      inFolder(async (folder) => {
        await mkdir(join(folder, 'sub'))
        for (const file of new Set(files)) {
          const text = docs(...DOCUMENTS.filter((_, index) => files[index] === file))
          await writeFile(join(folder, file), text)
        }
        expect(essence(await readManifestsOnce([folder]))).toEqual(expected)
      }),
    ),
    cases(25),
  )
})

it('never throws, whatever the text', async () => {
  const yamlish = fc
    .array(
      fc.constantFrom(
        'a',
        ':',
        ' ',
        '\n',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '"',
        '&x',
        '*x',
        '!',
        '|',
        '>',
        '#',
        '---\n',
        '\t',
        '?',
        '%',
        '0',
      ),
    )
    .map((parts) => parts.join(''))
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 500 }), yamlish)
  await fc.assert(
    fc.asyncProperty(text, async (stdin) => {
      const { problems } = await readText(stdin)
      for (const { origin } of problems) expect(Math.min(origin.line, origin.column)).toBeGreaterThan(0)
    }),
    cases(500),
  )
})

it('never throws, and never lets a resource through with an error, whatever the values', async () => {
  const paths = [
    'metadata',
    'spec',
    'spec.kafka',
    'spec.kafka.listeners',
    'spec.kafka.config',
    'spec.storage',
    'spec.roles',
  ]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('Kafka', 'KafkaNodePool', 'KafkaTopic', 'Secret'),
      fc.constantFrom(...paths),
      fc.jsonValue(),
      async (kind, path, value) => {
        const apiVersion = kind === 'Secret' ? 'v1' : 'kafka.strimzi.io/v1'
        const document: Record<string, unknown> = { apiVersion, kind, metadata: { name: 'x' } }
        const steps = path.split('.')
        let at = document
        for (const step of steps.slice(0, -1)) at = at[step] = { ...(at[step] as object) } as Record<string, unknown>
        at[steps.at(-1) ?? ''] = value
        const { resources, problems } = await readText(JSON.stringify(document))
        const broken = problems.some(({ severity }) => severity === 'error')
        expect(resources.length).toBeLessThanOrEqual(broken ? 0 : 1)
      },
    ),
    cases(300),
  )
})
