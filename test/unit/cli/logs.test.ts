import { writeLogs } from '../../../src/cli/node-logs.ts'
import { CONFIG_FOLDER } from '../../../src/model/config-folder.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { type MemoryDocker, memoryDocker } from '../../twins/memory-docker.ts'
import { drover } from './drover.ts'

let docker: MemoryDocker
let lines: string[]

function node(name: string, nodeId: string, log: readonly string[], instance = 'default'): void {
  const volumes = { [CONFIG_FOLDER]: `config-${name}-0123abcd`, '/var/lib/kafka/data': `data-${name}` }
  const mounts = Object.entries(volumes).map(([target, volume]) => ({ volume, target, labels: {} }))
  docker.engine.addForeignContainer(name, { labels: labelsOf(nodeId, instance), mounts })
  docker.engine.start(name)
  docker.engine.write(name, log)
}

function labelsOf(nodeId: string, instance = 'default') {
  const node = { [LABELS.kind]: 'node', [LABELS.pool]: 'broker', [LABELS.nodeId]: nodeId }
  return { [LABELS.instance]: instance, [LABELS.cluster]: 'c', ...node }
}

function logs(what: string, options: { tail?: number; follow?: boolean } = {}): Promise<void> {
  const request = { instance: 'default', what, tail: 100, follow: false, ...options }
  return writeLogs(docker, request, (line) => lines.push(line), new AbortController().signal)
}

beforeEach(() => {
  docker = memoryDocker({ now: () => 0 })
  lines = []
})

describe('the logs of a cluster', () => {
  test('say of several nodes whose line it is, node by node', async () => {
    node('c-broker-10', '10', ['one', 'two'])
    node('c-broker-9', '9', ['three'])
    await logs('c')
    expect(lines).toEqual(['c-broker-10 | one\n', 'c-broker-10 | two\n', 'c-broker-9  | three\n'])
  })

  test.each(['c/c-broker-1', 'c/broker-1', 'c/1'])('are those of one node for %s', async (what) => {
    node('c-broker-0', '0', ['zero'])
    node('c-broker-1', '1', ['one'])
    await logs(what)
    expect(lines).toEqual(['one\n'])
  })

  test('are not those of a container that was copied from one', async () => {
    node('c-broker-0', '0', ['zero'])
    docker.engine.addForeignContainer('copy', { labels: labelsOf('0') })
    docker.engine.write('copy', ['mine'])
    await logs('c')
    expect(lines).toEqual(['zero\n'])
  })

  test('are the last lines', async () => {
    node('c-broker-0', '0', ['one', 'two', 'three'])
    await logs('c', { tail: 2 })
    expect(lines).toEqual(['two\n', 'three\n'])
  })

  test('go on until the nodes stop', async () => {
    node('c-broker-0', '0', ['one'])
    const following = logs('c', { follow: true })
    docker.engine.exit('c-broker-0', 0, ['last'])
    await following
    expect(lines).toEqual(['one\n', 'last\n'])
  })

  test('are not those of another instance', async () => {
    node('c-broker-0', '0', ['one'], 'other')
    await expect(logs('c')).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'cluster c has no containers' })
  })

  test('for a node there is not name the ones there are', async () => {
    node('c-broker-0', '0', [])
    await expect(logs('c/7')).rejects.toMatchObject({ code: 'NOT_FOUND', mend: 'It has c-broker-0.' })
  })
})

test.each(['x', '-1', ''])('%p is no number of lines', async (tail) => {
  expect(await drover(['logs', 'c', '--tail', tail])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('whole number'),
  })
})
