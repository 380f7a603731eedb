import { CONFIG_FOLDER } from '../../../src/model/config-folder.ts'
import type { ObservedContainer, ObservedVolume } from '../../../src/model/docker-state.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { NOTHING_RECORDED } from '../../../src/model/recorded-cluster.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { foreignNames, tellForeign } from '../../../src/plan/foreign-labelled.ts'
import { ownContainers, partOwn } from '../../../src/plan/ownership.ts'
import { textOf } from '../../fixtures/plan-text.ts'
import { aKafka } from '../../fixtures/resources.ts'
import { aCluster, containerOf, ended, IMAGE, MINUTE, NOW, settled } from '../../fixtures/scene.ts'
import { withDocker } from '../../fixtures/scene-changes.ts'

const cluster = aCluster()
const [node] = cluster.nodes
if (!node) throw new Error('the cluster has no node')
const [first, second, third] = cluster.nodes.map((each) => containerOf(each)) as [
  ObservedContainer,
  ObservedContainer,
  ObservedContainer,
]

/** What `docker run` makes of an image that was committed from node 0. */
const copy = (change: Partial<ObservedContainer> = {}): ObservedContainer => ({
  ...first,
  id: 'copy',
  name: 'copy',
  hostname: 'copy',
  mounts: [],
  endpoints: [],
  createdAt: NOW,
  ...change,
})

const idsOf = (containers: readonly ObservedContainer[]) => containers.map(({ id }) => id)

describe('of the containers with our labels, ours', () => {
  it('is what reads the config and the data of its node, whatever it is called and whether it runs or not', () => {
    const all = [{ ...first, name: 'mine' }, { ...second, ...ended(1) }, third]
    expect(ownContainers(all)).toEqual(all)
  })

  it.each<[string, Partial<ObservedContainer>]>([
    ['mounts nothing', {}],
    ['mounts the data alone', { mounts: first.mounts.filter(({ target }) => target !== CONFIG_FOLDER) }],
    ['mounts the config alone', { mounts: first.mounts.filter(({ target }) => target === CONFIG_FOLDER) }],
    ["mounts another node's volumes", { mounts: second.mounts, hostname: 'c-p-0' }],
    ['mounts all of it and has another host name', { mounts: first.mounts }],
    ['mounts all of it, and the node has done so for longer', { mounts: first.mounts, hostname: 'c-p-0' }],
  ])('is none that %s', (_, change) => {
    expect(idsOf(ownContainers([copy(change), first, second]))).toEqual([first.id, second.id])
  })

  it('is none that was judged foreign before, when the container it copies is gone', () => {
    const twin = copy({ mounts: first.mounts, hostname: 'c-p-0' })
    const judged = { parted: true, foreign: [twin.id] } as const
    expect(ownContainers([twin], judged)).toEqual([])
    const again = { ...first, createdAt: NOW + MINUTE, id: 'again' }
    expect(idsOf(ownContainers([again, twin], judged))).toEqual(['again'])
  })

  describe('where a former release made two on one config volume', () => {
    const previous = { ...first, ...ended(0), id: 'previous', name: 'c-p-0-previous', createdAt: NOW - 90 * MINUTE }

    it('is the one that serves, not its stopped predecessor', () => {
      expect(idsOf(ownContainers([previous, first, second]))).toEqual([first.id, second.id])
      expect(
        idsOf(
          ownContainers([
            { ...previous, ...ended(0) },
            { ...first, status: 'paused' },
          ]),
        ),
      ).toEqual([first.id])
    })

    it('is the one with the name of the node, when none of them runs', () => {
      expect(idsOf(ownContainers([previous, { ...first, ...ended(255) }]))).toEqual([first.id])
      // The successor was made, and the node goes on for now.
      const next = { ...first, id: 'next', name: 'c-p-0-next', status: 'created' as const, createdAt: NOW }
      expect(idsOf(ownContainers([next, { ...first, ...ended(255) }]))).toEqual([first.id])
    })

    it('is the one that has run longest, whatever it is called, when both run: it has the data', () => {
      const both = [
        { ...first, createdAt: NOW },
        { ...first, id: 'older', name: 'mine' },
      ]
      expect(idsOf(ownContainers(both))).toEqual(['older'])
    })

    it('is the same one from then on', () => {
      const seen = { ...settled(cluster).docker, containers: [previous, first, second, third] }
      const { foreign } = partOwn(seen, {})
      const { recorded } = tellForeign(planCluster(settled(cluster)), foreign)
      expect(recorded).toMatchObject({ foreign: ['previous'], parted: true })
      const stopped = { ...seen, containers: [previous, { ...first, ...ended(1) }, second, third] }
      expect(idsOf(partOwn(stopped, recorded).foreign.containers)).toEqual(['previous'])
    })
  })

  it('is the stopped one of a node that was judged before, not a copy that people run beside it', () => {
    const twin = copy({ mounts: first.mounts, hostname: 'c-p-0' })
    const { recorded } = tellForeign(planCluster(settled(cluster)), partOwn(settled(cluster).docker, {}).foreign)
    const own = ownContainers([twin, { ...first, ...ended(1) }], recorded)
    expect(idsOf(own)).toEqual([first.id])
  })
})

describe('of networks and volumes with our labels, ours', () => {
  const labels = { ...node.labels, [LABELS.instance]: 'test', [LABELS.cluster]: 'c' }
  const volume = (name: string, kind: string, more: Record<string, string> = {}): ObservedVolume => ({
    name,
    labels: { ...labels, [LABELS.kind]: kind, ...more },
    driver: 'local',
  })
  it('are those whose name is the one that their labels imply', () => {
    const own = [
      volume('config-c-p-0-0123abcd', 'config'),
      volume('data-c-p-0', 'data'),
      volume('data-1-c-p-0', 'data', { [LABELS.volumeId]: '1' }),
      volume('c-quorum', 'quorum'),
      volume('c-restore', 'restore'),
    ]
    const others = [
      volume('config-c-p-1-0123abcd', 'config'),
      volume('config-c-p-0-mine', 'config'),
      volume('data-c-p-0-copy', 'data'),
      volume('data-2-c-p-0', 'data', { [LABELS.volumeId]: '1' }),
      volume('quorum', 'quorum'),
      volume('c-kafka', 'network'),
      volume('c-p-0', 'something'),
    ]
    const network = (name: string) => ({ id: name, name, labels: { ...labels, [LABELS.kind]: 'network' }, driver: '' })
    const seen = {
      ...settled(cluster).docker,
      containers: [],
      volumes: [...own, ...others],
      networks: [network('c-kafka'), network('mine')],
    }
    const parted = partOwn(seen, {})
    expect(parted.own).toMatchObject({ volumes: own, networks: [network('c-kafka')] })
    expect(parted.foreign).toMatchObject({ volumes: others, networks: [network('mine')] })
  })
})

describe('what only bears our labels', () => {
  const foreign = { containers: [copy()], networks: [], volumes: [] }
  it('is told, with what to do, and remembered as long as it is there', () => {
    const plan = tellForeign(planCluster(settled(cluster)), foreign)
    expect(textOf(plan)).toContain('0 operations, 1 wait')
    expect(plan.recorded.foreign).toEqual(['copy'])
    const told = plan.statuses[0]?.conditions.find(({ reason }) => reason === 'ForeignLabelled')
    expect(told?.message).toBe(
      "container copy bears Drover's labels, but Drover did not make it: it is left alone, and counts for nothing; when nobody needs it, remove it (docker rm -f copy), or run it with --label drover.instance= (an image committed from a node keeps the labels)",
    )
    expect(tellForeign(plan, { ...foreign, containers: [] }).recorded).not.toHaveProperty('foreign')
    const statuses = [
      { kind: 'Kafka', name: 'c', conditions: [{ type: 'Ready', status: 'False', reason: 'Removed' }], fields: {} },
    ] as const
    const gone = tellForeign({ ...plan, recorded: NOTHING_RECORDED, statuses }, foreign)
    expect(gone.recorded).toEqual(NOTHING_RECORDED)
  })

  it('keeps what it mounts: the engine would refuse to remove it, time and again', () => {
    const stale = { name: 'config-c-p-0-00000000', labels: { [LABELS.kind]: 'config' }, driver: 'local' }
    const scene = withDocker(settled(cluster), { volumes: [...settled(cluster).docker.volumes, stale] })
    const plan = planCluster(scene)
    expect(textOf(plan)).toContain('RemoveVolume')
    const mounting = copy({ mounts: [{ volume: stale.name, target: '/x' }] })
    expect(tellForeign(plan, { ...foreign, containers: [mounting] }).operations).toEqual([])
  })
})

describe('no two containers of a node read the same config volume', () => {
  const volumeOf = (scene: ReturnType<typeof settled>) =>
    planCluster(scene).operations.flatMap(({ action }) =>
      action.type === 'CreateContainer' ? action.spec.mounts.map(({ volume }) => volume)[0] : [],
    )[0]

  it.each([
    [
      'a limit can only be lifted by a new one',
      withDocker(settled(cluster), {
        containers: [{ ...first, limits: { ...first.limits, memoryBytes: 2 ** 30 } }, second, third],
      }),
    ],
    [
      'the same image is said to be of another version',
      {
        ...settled(aCluster({ kafka: aKafka({ version: '4.2.0', image: IMAGE }) })),
        cluster: aCluster({ kafka: aKafka({ image: IMAGE }) }),
      },
    ],
  ])('when %s', (_, scene) => {
    const read = new Set(scene.docker.containers.flatMap(({ mounts }) => mounts.map(({ volume }) => volume)))
    expect(volumeOf(scene)).toMatch(/^config-c-p-\d-[0-9a-f]{8}$/)
    expect(read).not.toContain(volumeOf(scene))
  })

  it('when a foreign one reads it', () => {
    const twin = copy({ mounts: first.mounts })
    const scene = withDocker(settled(cluster), {
      containers: [second, third],
      foreign: new Set(foreignNames({ containers: [twin], networks: [], volumes: [] })),
    })
    expect(volumeOf(scene)).toMatch(/^config-c-p-0-/)
    expect(volumeOf(scene)).not.toBe(node.configVolume)
  })

  it('and the first name is the one that every release gave it', () => {
    const scene = withDocker(settled(cluster), { containers: [second, third] })
    expect(volumeOf(scene)).toBe(node.configVolume)
  })
})
