import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { docs, kafka, pool } from '../manifests/manifests.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()

const TOPIC = `apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata:
  name: orders
  labels: { strimzi.io/cluster: my-cluster }
spec:
  partitions: 3
`

describe('drover validate', () => {
  test('says where an error stands and how to mend it, and fails', async () => {
    const file = join(folderPath(), 'topic.yaml')
    writeFileSync(file, TOPIC.replace('partitions', 'partitoins'))
    const { code, stdout } = await drover(['validate', '-f', folderPath()])
    expect(code).toBe(1)
    expect(stdout).toContain(`${file}:7:3  error  spec.partitoins  `)
    expect(stdout).toMatch(/\n {4}.*partitions/)
  })

  test('tells of a Kafka that is missing beside others, once; topics by themselves belong to one somewhere else', async () => {
    const topics = Array.from({ length: 30 }, (_, index) => TOPIC.replace('orders', `t${index}`)).join('---\n')
    expect(await drover(['validate', '-f', '-'], { input: topics })).toEqual({
      code: 0,
      stdout: '',
      stderr: 'resources: 30, errors: 0, warnings: 0\n',
    })
    const { stdout } = await drover(['validate', '-f', '-'], {
      input: `${docs(kafka('other'), pool('p', 'other'))}---\n${topics}`,
    })
    expect(stdout.split('\n').filter((line) => !line.startsWith(' '))).toEqual([
      expect.stringMatching(/warning .* There is no Kafka named `my-cluster`.* So it is with 29 others\.$/),
      '',
    ])
  })

  test('succeeds without errors', async () => {
    writeFileSync(join(folderPath(), 'topic.yaml'), TOPIC)
    expect(await drover(['validate', '-f', folderPath(), '-o', 'json'])).toMatchObject({ code: 0, stderr: '' })
  })

  test('reads standard input, and prints data for programs', async () => {
    const { code, stdout } = await drover(['validate', '-f', '-', '-o', 'json'], { input: TOPIC.replace('3', '-3') })
    expect(code).toBe(1)
    expect(JSON.parse(stdout).problems).toEqual(
      expect.arrayContaining([expect.objectContaining({ severity: 'error', path: 'spec.partitions' })]),
    )
  })

  test('judges by a policy, whichever way it is given', async () => {
    const [file, policy] = [join(folderPath(), 'cluster.yaml'), join(folderPath(), 'policy')]
    writeFileSync(file, docs(kafka('a', ['    image: evil/kafka:1']), pool('p', 'a')))
    writeFileSync(policy, 'images: [apache/kafka:*]', { mode: 0o644 })
    const words = ['validate', '-f', file]
    expect(await drover(words)).toMatchObject({ code: 0 })
    expect(await drover(words, { env: { DROVER_POLICY: '' } })).toMatchObject({ code: 0 })
    for (const [more, env] of [
      [['--policy', policy], {}],
      [[], { DROVER_POLICY: policy }],
    ] as const) {
      const { code, stdout } = await drover([...words, ...more], { env })
      expect(code).toBe(1)
      expect(stdout).toContain(`${file}:12:12  error  spec.kafka.image  The image evil/kafka:1 is not allowed`)
    }
    writeFileSync(policy, 'image: [x]')
    const { code, stderr } = await drover([...words, '--policy', policy])
    expect(code).toBe(1)
    expect(stderr).toMatch(/the policy cannot be used:\n\S+policy:1:1 image There is no such field. Write `images`./)
  })
})
