import type { ObservedContainer } from '../../../src/model/docker-state.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { lines, planText } from '../../fixtures/plan-text.ts'
import { aPool } from '../../fixtures/resources.ts'
import { aCluster, containerOf, ended, MINUTE, NOW, settled } from '../../fixtures/scene.ts'
import { withDocker } from '../../fixtures/scene-changes.ts'

const pools = [aPool('p', { replicas: 2 })]
const before = aCluster({ pools })

describe('of several containers that claim a node', () => {
  const double = (change: Partial<ObservedContainer>) => {
    const [node] = before.nodes
    if (!node) throw new Error('the cluster has no node')
    const scene = settled(before)
    return withDocker(scene, { containers: [...scene.docker.containers, containerOf(node, { id: 'two', ...change })] })
  }

  it('the one that runs stays', () => {
    expect(planText(double({ name: 'two', ...ended(0) }))).toBe(lines`
      [] -> #1 container two, RemoveContainer, it claims c-p-0, which c-p-0 already is
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('the one that ran before stays when neither runs', () => {
    const [node] = before.nodes
    if (!node) throw new Error('the cluster has no node')
    const { startedAt: _, ...never } = containerOf(node, { id: 'a', name: 'two', status: 'created' })
    const ran = containerOf(node, ended(1))
    expect(
      planText(
        withDocker(settled(before), { containers: [never, ran, ...settled(before).docker.containers.slice(1)] }),
      ),
    ).toContain('container two, RemoveContainer')
  })

  it('one stays by its id, in every pass the same, when nothing else tells them apart', () => {
    const kept = (first: string, second: string) => {
      const [node] = before.nodes
      if (!node) throw new Error('the cluster has no node')
      const containers = [first, second].map((id) => containerOf(node, { id, name: `n-${id}`, ...ended(1) }))
      const { operations } = planCluster(withDocker(settled(before), { containers }))
      return operations.find(({ action }) => action.type === 'RemoveContainer')?.target.name
    }
    expect([kept('a', 'b'), kept('b', 'a')]).toEqual(['n-b', 'n-b'])
  })

  it.each([
    ['newer', 'two', NOW],
    ['older', 'two', NOW - 90 * MINUTE],
    ['called a predecessor', 'c-p-0-previous', NOW],
  ])(
    'the one that has run longest is the node, and one that runs beside it and is %s is told',
    (_, name, createdAt) => {
      expect(planText(double({ name, createdAt, startedAt: NOW - MINUTE }))).toBe(lines`
      wait: container ${name}, DuplicateContainer, it claims c-p-0, which c-p-0 already is; both run, and Drover stops neither: when nobody needs ${name}, docker rm -f ${name}
      Kafka/c: 0 operations, 1 wait
    `)
    },
  )

  it('the one that has run longest is the node, whatever it is called', () => {
    expect(planText(double({ name: 'two', startedAt: NOW - 120 * MINUTE }))).toBe(lines`
      wait: container c-p-0, DuplicateContainer, it claims c-p-0, which two already is; both run, and Drover stops neither: when nobody needs c-p-0, docker rm -f c-p-0
      Kafka/c: 0 operations, 1 wait
    `)
  })

  it('the one that stays gets its name only when that is free', () => {
    expect(planText(double({ name: 'c-p-0', id: 'zz', createdAt: 0 }))).not.toContain('RenameContainer')
    const holder = double({ ...ended(0), name: 'c-p-0', id: 'zz' })
    const containers = holder.docker.containers.map((container) =>
      container.id === 'id-c-p-0' ? { ...container, name: 'mine' } : container,
    )
    expect(planText(withDocker(holder, { containers }))).toBe(lines`
      [] -> #1 container c-p-0, RemoveContainer, it claims c-p-0, which mine already is
      Kafka/c: 1 operation, 0 waits
    `)
  })
})
