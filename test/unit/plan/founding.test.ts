import fc from 'fast-check'
import type { DesiredNode } from '../../../src/model/desired-node.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../../../src/model/recorded-cluster.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { foundingOf } from '../../../src/plan/ground/founding.ts'
import { identify } from '../../../src/plan/identity.ts'
import { lines, planText } from '../../fixtures/plan-text.ts'
import { aPool } from '../../fixtures/resources.ts'
import { aCluster, containerOf, NETWORK, NOTHING_ON_HOST, NOW, onBareHost } from '../../fixtures/scene.ts'
import { withDocker } from '../../fixtures/scene-changes.ts'

const volume = (name: string, labels: Readonly<Record<string, string>>) => ({ name, driver: 'local', labels })
const data = (id: number, more: Readonly<Record<string, string>> = {}) =>
  volume(`data-c-p-${id}`, { [LABELS.kind]: 'data', [LABELS.pool]: 'p', [LABELS.nodeId]: `${id}`, ...more })
const MARK = volume('c-founding', { [LABELS.kind]: 'founding' })
const FORMED = volume('c-quorum', { [LABELS.kind]: 'quorum', [LABELS.voters]: '0,1,2' })
const founding = (volumes: readonly ReturnType<typeof volume>[], recorded: Partial<RecordedCluster> = {}) =>
  foundingOf([0, 1, 2], { containers: [], networks: [], volumes }, { ...NOTHING_RECORDED, ...recorded })

describe('controllers found a quorum', () => {
  it('where there is no trace of a cluster, and it is marked as being founded before anything else', () => {
    expect(founding([])).toBe('new')
  })

  it('while that mark is there, whatever else is: nobody was started then', () => {
    expect(founding([MARK])).toBe('begun')
    expect(founding([MARK, data(0)], { nodeIds: { p: [0, 1] } })).toBe('begun')
  })

  it('when every founder has its volume and nobody has seen a leader', () => {
    expect(founding([data(0), data(1), data(2)], { nodeIds: { p: [0, 1, 2] } })).toBe('ready')
  })
})

describe('controllers only join', () => {
  it.each([
    ['the mark of the quorum is left', [FORMED], {}],
    ['a leader is on record', [], { quorum: { voters: [{ id: 0 }] } }],
    ['nodes are on record', [], { nodeIds: { p: [0] } }],
    ["one founder's volume is left", [data(0)], {}],
    ["a broker's volume is left", [volume('data-c-b-7', { [LABELS.kind]: 'data', [LABELS.nodeId]: '7' })], {}],
    ['the mark of a founding was forgotten beside that of the quorum', [MARK, FORMED], {}],
  ])('when %s', (_, volumes, recorded) => {
    expect(founding(volumes, recorded)).toBe('formed')
  })

  it.each([
    ['a container', { containers: [containerOf(aCluster().nodes[0] as DesiredNode)] }],
    ['a network', { networks: [NETWORK] }],
  ])('when only %s is left', (_, left) => {
    expect(foundingOf([0], { ...NOTHING_ON_HOST, ...left }, NOTHING_RECORDED)).toBe('formed')
  })
})

const pools = [aPool()]
const identity = (volumes: readonly ReturnType<typeof volume>[], fresh: string, recorded = NOTHING_RECORDED) =>
  identify(pools, { ...NOTHING_ON_HOST, volumes }, recorded, fresh)

describe('a directory id', () => {
  it('is that of the volume, once it is made', () => {
    const known = identity([data(0, { [LABELS.directoryId]: 'AAAA' }), data(1), data(2)], 'x')
    expect(known.directoryIds.get(0)).toBe('AAAA')
  })

  it('is given to no blank storage by which somebody has replaced that of a voter, under the same labels', () => {
    const volumes = [0, 1, 2].map((id) => data(id, { [LABELS.directoryId]: `dir-${id}` }))
    const recorded = {
      ...NOTHING_RECORDED,
      quorum: {
        voters: [
          { id: 0, directoryId: 'dir-0' },
          { id: 1, directoryId: 'x' },
        ],
      },
    }
    expect([...identity(volumes, 'x', recorded).directoryIds]).toEqual([
      [1, 'dir-1'],
      [2, 'dir-2'],
    ])
  })

  it('is never given twice: a volume that is made anew gets another one', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (one, other) => {
        fc.pre(one !== other)
        const ids = [one, other].flatMap((fresh) => [...identity([], fresh).directoryIds.values()])
        expect(new Set(ids).size).toBe(6)
      }),
    )
  })
})

it('founders are those of the manifest until they have their volumes', () => {
  const recorded = { ...NOTHING_RECORDED, firstVoters: [0, 1, 2, 3, 4] }
  expect(identity([MARK, data(0)], 'x', recorded).firstVoters).toEqual([0, 1, 2])
})

describe('a founding that was interrupted', () => {
  const begun = aCluster({ pools, founding: 'begun' })

  it('goes on with the volumes that are missing, and starts nobody before', () => {
    const text = planText(withDocker(onBareHost(begun), { volumes: [MARK, data(1)] }))
    expect(text.split('\n').filter((line) => !line.startsWith('wait'))).toEqual([
      '[] -> #1 network c-kafka, CreateNetwork, it is missing',
      '[] -> #2 volume data-c-p-0, CreateVolume, c-p-0 keeps its data there',
      '[] -> #3 volume data-c-p-2, CreateVolume, c-p-2 keeps its data there',
      'Kafka/c: 3 operations, 3 waits',
      '',
    ])
  })

  it('keeps its mark, and starts nobody, while one of the founders cannot have its volume', () => {
    const scene = withDocker(onBareHost(begun), {
      volumes: [MARK, data(0), data(2)],
      foreign: new Set(['volume data-c-p-1']),
    })
    expect(planText(scene)).toBe(lines`
      [] -> #1 network c-kafka, CreateNetwork, it is missing
      wait: container c-p-0, NodeStarting, it is made and started when every controller that is to found the quorum has its volume and its image
      wait: volume data-c-p-1, Conflict, a volume of this name exists that Drover did not make
      wait: container c-p-2, NodeStarting, it is made and started when every controller that is to found the quorum has its volume and its image
      Kafka/c: 1 operation, 3 waits
    `)
  })

  it('is none any more once the first may have been started, even if all is gone then', () => {
    const volumes = [MARK, data(0), data(1), data(2)]
    const { recorded } = planCluster(withDocker(onBareHost(begun), { volumes }))
    expect(founding(volumes, recorded)).toBe('begun')
    expect(founding([], recorded)).toBe('formed')
  })

  it('takes a mark away that is left beside a quorum', () => {
    const scene = withDocker(onBareHost(aCluster({ pools })), { volumes: [MARK, FORMED, data(0), data(1), data(2)] })
    expect(planText({ ...scene, now: NOW })).toContain('volume c-founding, RemoveVolume')
  })
})
