import { dataVolumeLabels } from '../../../../src/model/desired-node.ts'
import { LABELS } from '../../../../src/model/labels.ts'
import type { ObservedDocker } from '../../../../src/model/observed-cluster.ts'
import type { KafkaNodePoolResource, StorageVolume } from '../../../../src/model/resource.ts'
import { storageInForce } from '../../../../src/plan/storage/storage-in-force.ts'
import { aKafka, aPool, CLAIM } from '../../../fixtures/resources.ts'
import { aCluster, containerOf, NOTHING_ON_HOST } from '../../../fixtures/scene.ts'

interface Storage {
  readonly volumes: readonly StorageVolume[]
  readonly jbod: boolean
}

const claim = (id: number, more: Partial<typeof CLAIM> = {}) => ({ ...CLAIM, id, ...more })
const single = (volume: StorageVolume): Storage => ({ volumes: [volume], jbod: false })
const jbod = (...volumes: readonly StorageVolume[]): Storage => ({ volumes, jbod: true })
const EPHEMERAL = { type: 'ephemeral', id: 0 } as const
const FAST = claim(0, { driver: 'fast' })
const withMetadata = <Volume extends StorageVolume>(volume: Volume): Volume => ({ ...volume, kraftMetadata: 'shared' })

/** A host on which a pool of two nodes with this storage was made. */
function hostWith(storage: Storage): ObservedDocker {
  const { nodes } = aCluster({ pools: [aPool('p', { replicas: 2, ...storage })] })
  const volumes = nodes.flatMap((node) =>
    node.volumes.map((volume) => ({
      name: volume.name,
      driver: volume.driver ?? 'local',
      labels: dataVolumeLabels(node, volume),
    })),
  )
  return { ...NOTHING_ON_HOST, containers: nodes.map((node) => containerOf(node)), volumes }
}

/** The storage of a pool as a manifest has it: the driver of its volumes, if it names one, is an annotation. */
function declaredPool({ volumes, jbod: isJbod }: Storage): KafkaNodePoolResource {
  const drivers = volumes.flatMap((volume) => ('driver' in volume && volume.driver ? [volume.driver] : []))
  const written = volumes.map((volume) => {
    if (volume.type !== 'persistent-claim') return volume
    const { driver: _, ...rest } = volume
    return rest
  })
  const pool = aPool('p', { replicas: 2, volumes: written, jbod: isJbod })
  const annotations = drivers[0] === undefined ? {} : { 'drover/volume-driver': drivers[0] }
  return { ...pool, metadata: { ...pool.metadata, annotations } }
}

function inForce(wish: Storage, docker = hostWith(wish), volumeFates = {}, kafka = aKafka()) {
  const { pools, refusals } = storageInForce({ kafka, pools: [declaredPool(wish)] }, docker, { volumeFates })
  const { volumes, jbod: isJbod } = pools[0]?.spec ?? {}
  return { storage: { volumes, jbod: isJbod }, said: refusals.map(({ message }) => message) }
}

describe('a change of storage is carried out', () => {
  it.each<[string, from: Storage, to: Storage]>([
    ['when nothing of it changed', single(CLAIM), single(CLAIM)],
    ['for another size', single(CLAIM), single(claim(0, { size: '2Gi' }))],
    ['for another deleteClaim', single(CLAIM), single(claim(0, { deleteClaim: true }))],
    ['for a driver named with the tag it has anyway', single(FAST), single(claim(0, { driver: 'fast:latest' }))],
  ])('%s', (_, from, to) => {
    expect(inForce(to, hostWith(from))).toEqual({ storage: to, said: [] })
  })

  it('for a new volume', () => {
    const { storage, said } = inForce(jbod(claim(0), claim(1)), hostWith(jbod(claim(0))))
    expect(storage.volumes?.map(({ id }) => id)).toEqual([0, 1])
    expect(said).toEqual([])
  })

  it('for a volume that is taken out', () => {
    const { storage, said } = inForce(jbod(claim(0)), hostWith(jbod(claim(0), claim(1))))
    expect(storage.volumes?.map(({ id }) => id)).toEqual([0])
    expect(said).toEqual([])
  })

  it('for a pool of which nothing is there yet', () => {
    expect(inForce(jbod(claim(1), claim(0)), NOTHING_ON_HOST)).toEqual({ storage: jbod(claim(1), claim(0)), said: [] })
  })

  it('whatever the storage of another pool is', () => {
    const docker = hostWith(single(EPHEMERAL))
    const volumes = docker.volumes.map((volume) => ({
      ...volume,
      labels: { ...volume.labels, [LABELS.pool]: 'other' },
    }))
    expect(inForce(single(CLAIM), { ...docker, volumes }).said).toEqual([])
  })
})

describe('a change of storage is refused, and the nodes keep what they have', () => {
  const kept = 'it stays: write what was there, or move the data to a new pool'

  it.each<[string, from: Storage, to: Storage, kept: Storage, said: string]>([
    [
      'from a single volume to jbod',
      single(CLAIM),
      jbod(claim(0), claim(1)),
      single(CLAIM),
      `its storage is a single volume and cannot become jbod; ${kept}`,
    ],
    [
      'from jbod to a single volume',
      jbod(claim(0), claim(1, { driver: 'fast', deleteClaim: true, size: '' })),
      single(CLAIM),
      jbod(claim(0), claim(1, { driver: 'fast', deleteClaim: true, size: '' })),
      `its storage is jbod and cannot become a single volume; ${kept}`,
    ],
    [
      'from ephemeral to persistent-claim',
      single(EPHEMERAL),
      single(CLAIM),
      single(EPHEMERAL),
      `its volume 0 is ephemeral and cannot become persistent-claim; ${kept}`,
    ],
    [
      'from persistent-claim to ephemeral',
      single(CLAIM),
      single(EPHEMERAL),
      single(claim(0, { size: '' })),
      `its volume 0 is persistent-claim and cannot become ephemeral; ${kept}`,
    ],
    [
      'to another driver',
      single(FAST),
      single(claim(0, { driver: 'slow', size: '2Gi' })),
      single({ ...FAST, size: '2Gi' }),
      `its volume 0 has the driver \`fast\` and cannot get \`slow\`; ${kept}`,
    ],
    [
      'to a driver',
      single(CLAIM),
      single(FAST),
      single(CLAIM),
      `its volume 0 has the driver \`local\` and cannot get \`fast\`; ${kept}`,
    ],
    [
      'to the engine’s own driver',
      single(FAST),
      single(CLAIM),
      single(FAST),
      `its volume 0 has the driver \`fast\` and cannot get \`local\`; ${kept}`,
    ],
  ])('%s', (_, from, to, storage, said) => {
    expect(inForce(to, hostWith(from))).toEqual({ storage, said: [said] })
  })

  it('although no container is left, because the volumes are', () => {
    const docker = { ...hostWith(single(CLAIM)), containers: [] }
    expect(inForce(jbod(claim(0)), docker).storage).toEqual(single(CLAIM))
  })

  it('while what was said last about keeping the data stays in force', () => {
    const docker = hostWith(single(claim(0, { deleteClaim: true })))
    const fates = Object.fromEntries(docker.volumes.map(({ name }) => [name, 'retain']))
    expect(inForce(single(EPHEMERAL), docker, fates).storage).toEqual(single(claim(0, { size: '' })))
  })

  it('volume by volume: a new one beside it is made', () => {
    const { storage, said } = inForce(jbod({ ...EPHEMERAL }, claim(1)), hostWith(jbod(claim(0))))
    expect(storage.volumes?.map(({ id, type }) => [id, type])).toEqual([
      [0, 'persistent-claim'],
      [1, 'persistent-claim'],
    ])
    expect(said).toHaveLength(1)
  })

  it('told of the pool', () => {
    const { refusals } = storageInForce(
      { kafka: aKafka(), pools: [aPool('p', single(EPHEMERAL))] },
      hostWith(single(CLAIM)),
      { volumeFates: {} },
    )
    expect(refusals[0]).toMatchObject({ target: { kind: 'KafkaNodePool', name: 'p' }, reason: 'StorageChangeRefused' })
  })
})

describe('the driver of a volume', () => {
  const classed = (id: number, more: Partial<typeof CLAIM> = {}) => claim(id, { class: 'gp3', ...more })
  /** As earlier releases made them, for which a class was a driver. */
  const former = hostWith(jbod(claim(0, { driver: 'gp3' })))

  it('is not its storage class', () => {
    expect(inForce(single(classed(0)), NOTHING_ON_HOST)).toEqual({ storage: single(classed(0)), said: [] })
    expect(inForce(single(classed(0)), hostWith(single(CLAIM)))).toEqual({ storage: single(classed(0)), said: [] })
  })

  it('is that which its pool names, and else that of its Kafka', () => {
    const kafka = aKafka({}, { 'drover/volume-driver': 'theirs' })
    const drivers = (wish: Storage) =>
      inForce(wish, NOTHING_ON_HOST, {}, kafka).storage.volumes?.map((volume) => 'driver' in volume && volume.driver)
    expect(drivers(single(FAST))).toEqual(['fast'])
    expect(drivers(jbod(claim(0), { ...EPHEMERAL, id: 1 }))).toEqual(['theirs', false])
  })

  it('stays its storage class where an earlier release took it for one', () => {
    const { storage, said } = inForce(jbod(classed(0), classed(1), claim(2, { class: 'other' })), former)
    expect(said).toEqual([])
    expect(storage.volumes?.map((volume) => 'driver' in volume && volume.driver)).toEqual(['gp3', 'gp3', false])
  })

  it('stays when its class is taken out or written anew, which is said', () => {
    const { storage, said } = inForce(jbod(claim(0)), former)
    expect(storage.volumes).toMatchObject([{ driver: 'gp3' }])
    expect(said).toEqual([
      'its volume 0 has the driver `gp3` and cannot get `local`; it stays: write what was there, or move the data to a new pool',
    ])
  })

  it('may be named although it is the engine’s own', () => {
    const { storage, said } = inForce(single(claim(0, { driver: 'local' })), hostWith(single(CLAIM)))
    expect({ storage, said }).toEqual({ storage: single(CLAIM), said: [] })
  })

  it('stays when the annotation names it', () => {
    expect(inForce(jbod(claim(0, { driver: 'gp3' })), former).said).toEqual([])
  })
})

describe('the metadata log', () => {
  const metadataOf = (wish: Storage, docker: ObservedDocker) => {
    const { storage, said } = inForce(wish, docker)
    return [storage.volumes?.filter(({ kraftMetadata }) => kraftMetadata).map(({ id }) => id), said.length]
  }
  const unlabelled = (storage: Storage) => {
    const docker = hostWith(storage)
    const volumes = docker.volumes.map(({ labels: { [LABELS.metadata]: _, ...labels }, ...rest }) => ({
      ...rest,
      labels,
    }))
    return { ...docker, volumes }
  }

  it.each<[string, docker: ObservedDocker, to: Storage, at: number, refused: number]>([
    ['stays when a volume with a lower id is added', hostWith(jbod(claim(1))), jbod(claim(0), claim(1)), 1, 0],
    ['stays when a volume is taken out', hostWith(jbod(claim(0), claim(1))), jbod(claim(0)), 0, 0],
    ['does not go to another volume', hostWith(jbod(claim(0), claim(1))), jbod(claim(0), withMetadata(claim(1))), 0, 1],
    [
      'stays where it was put when that is not said any more',
      hostWith(jbod(claim(0), withMetadata(claim(1)))),
      jbod(claim(0), claim(1)),
      1,
      0,
    ],
    ['keeps its volume when that is taken out', hostWith(jbod(claim(0), claim(1))), jbod(claim(1)), 0, 1],
    [
      'is where the manifest says on volumes without a label',
      unlabelled(jbod(claim(0), claim(1))),
      jbod(claim(0), withMetadata(claim(1))),
      1,
      0,
    ],
    [
      'is on the lowest volume without a label or a word',
      unlabelled(jbod(claim(1), claim(2))),
      jbod(claim(0), claim(1), claim(2)),
      1,
      0,
    ],
  ])('%s', (_, docker, to, at, refused) => {
    expect(metadataOf(to, docker)).toEqual([[at], refused])
  })

  it('goes to the lowest volume when its own is gone and not wished for', () => {
    const docker = hostWith(jbod(claim(0), claim(1)))
    const volumes = docker.volumes.filter(({ name }) => !name.startsWith('data-0-'))
    expect(metadataOf(jbod(claim(1)), { ...docker, volumes })).toEqual([[], 0])
  })
})
