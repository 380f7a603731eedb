import { temporaryFolder } from '../report/temporary-folder.ts'
import { beDaemon } from './a-daemon.ts'
import { fillState } from './a-state.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()
const describeIt = (...words: string[]) => drover(['--state', folderPath(), 'describe', ...words])

describe('drover describe', () => {
  test('shows where a resource stands, its spec, conditions and events', async () => {
    await fillState(folderPath())
    await beDaemon(folderPath())
    const { code, stdout } = await describeIt('kafka', 'my-cluster')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^Name: +my-cluster\nKind: +Kafka \(kafka\.strimzi\.io\/v1\)\nManifest: +manifests\/kafka.yaml:7:1\n/,
    )
    expect(stdout).toContain('Spec:\n  kafka:\n    version: 4.3.1\n')
    expect(stdout).toMatch(/Ready +False +\d+s +Rolling +node 1 of 3 is being replaced/)
    expect(stdout).toMatch(/Events:\n.*\n +\d+s \(x2 over \d+s\) +Warning +ContainerMissing +broker-0 is missing\n$/)
  })

  test('says since when what it shows is not known to be so, and what was known before', async () => {
    await fillState(folderPath())
    const since = new Date(Date.now() - 12_000).toISOString()
    await beDaemon(folderPath(), { engine: { since, reason: 'it does not answer' } })
    const { code, stdout, stderr } = await describeIt('kafka', 'my-cluster')
    expect(code).toBe(0)
    expect(stderr).toMatch(/^The Drover on \S+ does not see the engine since /)
    expect(stdout).toMatch(
      /Ready +Unknown +1\ds +EngineNotSeen +the Drover [^\n]+; before: False, Rolling: node 1 of 3 is being replaced\n/,
    )
  })

  test('shows the same to programs', async () => {
    await fillState(folderPath())
    expect(JSON.parse((await describeIt('kafka/my-cluster', '-o', 'json')).stdout)).toMatchObject({
      resource: { kind: 'Kafka', status: { clusterId: 'abc' } },
      events: [{ reason: 'ContainerMissing', count: 2 }],
    })
  })

  test.each([[['kafka']], [['kafka', 'a', 'b']]])('wants one resource, not %p', async (words) => {
    expect(await describeIt(...words)).toMatchObject({ code: 2, stderr: expect.stringContaining('name one resource') })
  })
})
