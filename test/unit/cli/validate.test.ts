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
})
