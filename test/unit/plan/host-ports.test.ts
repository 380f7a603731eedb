import { conditionsOf, lines, planText } from '../../fixtures/plan-text.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster, ended, onBareHost, settled } from '../../fixtures/scene.ts'
import { withContainer, withDocker } from '../../fixtures/scene-changes.ts'

const pools = [aPool('p', { replicas: 1 })]
const external = (nodePort: number) =>
  aKafka({
    listeners: [
      {
        name: 'external',
        port: 9094,
        type: 'nodeport',
        tls: false,
        configuration: { brokers: [{ broker: 0, nodePort }] },
      },
    ],
  })
const taken = { takenPorts: new Set([32_100]) }
const wait =
  'wait: container c-p-0, PortTaken, host port 32100 is in use by something else; free it, or give the listener another nodePort'

describe('a host port that something else has', () => {
  const cluster = aCluster({ pools, kafka: external(32_100) })

  it('keeps a node from being created', () => {
    const bare = onBareHost(aCluster({ pools, kafka: external(32_100), founding: 'begun' }))
    expect(planText(withDocker(bare, taken))).toContain(wait)
    expect(planText(withDocker(bare, taken))).not.toContain('CreateContainer')
  })

  it('keeps a stopped node from being started', () => {
    const stopped = withContainer(settled(cluster), 'c-p-0', ended(143))
    expect(planText(withDocker(stopped, taken))).toBe(`${wait}\nKafka/c: 0 operations, 1 wait\n`)
  })

  it('keeps a running node from being stopped for a successor that could not start', () => {
    const before = settled(aCluster({ pools, kafka: external(32_000) }))
    expect(conditionsOf(withDocker({ ...before, cluster }, taken), 'Kafka', 'c')).toContainEqual({
      type: 'RollingUpdate',
      status: 'True',
      reason: 'PortTaken',
      message: '0/1 rolled, waiting: c-p-0 is to get host port 32100, which is in use',
    })
    expect(planText(withDocker({ ...before, cluster }, taken))).toBe(`${wait}\nKafka/c: 0 operations, 1 wait\n`)
  })
})

describe('a host port that a sibling has', () => {
  const three = [aPool('p', { replicas: 3 })]
  const given = (...ports: readonly number[]) => {
    const brokers = ports.map((nodePort, broker) => ({ broker, nodePort }))
    const external = { name: 'external', port: 9094, type: 'nodeport', tls: false, configuration: { brokers } } as const
    return aCluster({ pools: three, kafka: aKafka({ listeners: [external] }) })
  }
  const before = settled(given(33_100, 33_101, 33_102))
  const changedTo = (...ports: readonly number[]) => ({ ...before, cluster: given(...ports) })

  it('is given free by the order in which they are replaced', () => {
    expect(planText(changedTo(33_101, 33_102, 33_103))).toContain(
      'container c-p-2, SignalContainer SIGTERM, its manifest changed in a way that needs a new container',
    )
    expect(planText(changedTo(33_101, 33_102, 33_103))).not.toContain('container c-p-0, SignalContainer')
  })

  it('keeps all running that would go round in a circle, and the ports are named', () => {
    const scene = changedTo(33_101, 33_100, 33_102)
    expect(planText(scene)).toBe(lines`
      wait: container c-p-1, PortTaken, it has to be replaced (its manifest changed in a way that needs a new container), but c-p-0 is to get host port 33101, which c-p-1 has, c-p-1 is to get host port 33100, which c-p-0 has; none of them can begin: give them ports that are free, and these afterwards
      Kafka/c: 0 operations, 1 wait
    `)
    expect(conditionsOf(scene, 'Kafka', 'c')).toContainEqual(
      expect.objectContaining({ type: 'Warning', reason: 'PortTaken' }),
    )
  })

  it('keeps those running, too, that could be replaced: what cannot be as a whole is not begun', () => {
    const scene = changedTo(33_101, 33_100, 33_103)
    expect(planText(scene)).not.toContain('SignalContainer')
    expect(planText(scene)).not.toContain('c-p-2 is to get')
  })

  it('that keeps it is named', () => {
    const cluster = given(33_102, 33_101, 33_102)
    expect(planText({ ...before, cluster })).toContain(
      'but c-p-0 is to get host port 33102, which c-p-2 keeps; none of them can begin',
    )
  })

  it('does not hold up a restart that is asked for', () => {
    const { kafka } = given(33_101, 33_100, 33_102)
    const metadata = { ...kafka.metadata, annotations: { 'drover/restart-c-p-2': '1' } }
    const asked = { ...before, cluster: aCluster({ pools: three, kafka: { ...kafka, metadata } }) }
    expect(planText(asked)).toContain('container c-p-2, SignalContainer')
  })

  it('of another address is another port', () => {
    const [first] = before.docker.containers
    const elsewhere = (first?.publishedPorts ?? []).map((port) => ({ ...port, hostIp: '192.0.2.1' }))
    const scene = withContainer(changedTo(33_101, 33_100, 33_102), 'c-p-0', { publishedPorts: elsewhere })
    expect(planText(scene)).toContain('container c-p-1, SignalContainer')
  })

  it('keeps a stopped node on its former container until it is free', () => {
    const down = withContainer(changedTo(33_101, 33_102, 33_103), 'c-p-0', ended(1))
    expect(planText(down)).toContain('container c-p-0, StartContainer')
    expect(planText(down)).not.toContain('CreateContainer')
  })
})
