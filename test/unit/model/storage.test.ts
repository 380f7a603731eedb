import { nodeVolumes } from '../../../src/model/storage.ts'
import { aPool, CLAIM } from '../../fixtures/resources.ts'

it("a single disk has Strimzi's name and path", () => {
  expect(nodeVolumes('c-p-4', 4, aPool())).toEqual([
    {
      name: 'data-c-p-4',
      jbodId: 0,
      sizeBytes: 2 ** 30,
      fate: 'retain',
      mountPath: '/var/lib/kafka/data',
      logDir: '/var/lib/kafka/data/kafka-log4',
      holdsMetadata: true,
      metadataId: 0,
    },
  ])
})

it('several disks are sorted by id, which stands in their names and paths', () => {
  const volumes = [
    { ...CLAIM, id: 7, class: 'gp3', driver: 'fast' },
    { ...CLAIM, id: 2 },
  ]
  expect(nodeVolumes('n', 0, aPool('p', { volumes, jbod: true }))).toMatchObject([
    { name: 'data-2-n', mountPath: '/var/lib/kafka/data-2', holdsMetadata: true },
    { name: 'data-7-n', logDir: '/var/lib/kafka/data-7/kafka-log0', holdsMetadata: false, driver: 'fast' },
  ])
})

it('the metadata is on the disk that says so', () => {
  const volumes = [CLAIM, { ...CLAIM, id: 1, kraftMetadata: 'shared' as const }]
  const held = nodeVolumes('n', 0, aPool('p', { volumes, jbod: true })).map(({ holdsMetadata }) => holdsMetadata)
  expect(held).toEqual([false, true])
})

it.each([
  [CLAIM, 'retain'],
  [{ ...CLAIM, deleteClaim: true }, 'delete'],
  [{ type: 'ephemeral' as const, id: 0 }, 'ephemeral'],
])('%j: %s', (volume, fate) => {
  expect(nodeVolumes('n', 0, aPool('p', { volumes: [volume] }))[0]?.fate).toBe(fate)
})

it.each([
  [{ ...CLAIM, size: '2Gi' }, 2 ** 31],
  [{ type: 'ephemeral' as const, id: 0, sizeLimit: '1Mi' }, 2 ** 20],
  [{ type: 'ephemeral' as const, id: 0 }, undefined],
])('%j is to hold %p bytes at most', (volume, bytes) => {
  expect(nodeVolumes('n', 0, aPool('p', { volumes: [volume] }))[0]?.sizeBytes).toBe(bytes)
})
