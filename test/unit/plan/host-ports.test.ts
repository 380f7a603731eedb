import { planText } from '../../fixtures/plan-text.ts'
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
    expect(planText(withDocker({ ...before, cluster }, taken))).toBe(`${wait}\nKafka/c: 0 operations, 1 wait\n`)
  })
})
