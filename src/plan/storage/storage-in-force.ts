import type { ObservedVolume } from '../../model/docker-state.ts'
import { LABELS, nodeIdOf } from '../../model/labels.ts'
import { dataVolumeName, nodeName } from '../../model/names.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import {
  CLUSTER_LABEL,
  type KafkaNodePoolResource,
  type KafkaResource,
  type PersistentStorage,
  type StorageVolume,
} from '../../model/resource.ts'
import { DEFAULT_DRIVER, namedDriver, sameDriver } from '../../model/volume-driver.ts'
import type { DeclaredSpec } from '../config/declared-spec.ts'
import type { Refusal } from '../ground/plan.ts'
import { fateOf } from './volume-fate.ts'

/**
 * Which changes of a pool's storage are carried out
 * =================================================
 *
 * Nodes keep their volumes through every change, so what would need other volumes in their place is refused
 * (`StorageChangeRefused`), volume by volume, and the rest of the manifest is carried out:
 *
 * 1. From `jbod` to a single volume or back: all data stands under other paths.
 * 2. From `ephemeral` to `persistent-claim` or back: whether data may go was settled when the volume was made.
 * 3. Another driver: Docker cannot change that of a volume.
 * 4. The metadata log stays where it is: its volume cannot be taken out, nor `kraftMetadata` go to another one. A
 *    volume with a lower id that is added later does not draw it either.
 *
 * Adding volumes, taking others out, `size` and `deleteClaim` are no such changes. What a pool has is read from the
 * labels of the volumes its containers mount; without containers, from all volumes that are left of it.
 *
 * A volume's driver is that of the annotation `drover/volume-driver`. Earlier releases took a storage class for one: it
 * stays the driver where a volume of the pool has it.
 */
export function storageInForce(
  { kafka, pools }: DeclaredSpec,
  docker: Pick<ObservedDocker, 'containers' | 'volumes'>,
  recorded: Pick<RecordedCluster, 'volumeFates'>,
): { readonly pools: readonly KafkaNodePoolResource[]; readonly refusals: readonly Refusal[] } {
  const kept = pools.map((pool) => {
    const inUse = volumesInUse(pool, docker)
    return storageOf(withDrivers(kafka, pool, inUse), inUse, recorded)
  })
  return { pools: kept.map(({ pool }) => pool), refusals: kept.flatMap(({ refusals }) => refusals) }
}

/** The pool with the driver that each of its volumes is to have. */
function withDrivers(
  kafka: KafkaResource,
  pool: KafkaNodePoolResource,
  inUse: readonly ObservedVolume[],
): KafkaNodePoolResource {
  const named = namedDriver(kafka, pool)
  const volumes = pool.spec.volumes.map((volume) => {
    if (volume.type !== 'persistent-claim') return volume
    const { class: written } = volume
    const isOne = written !== undefined && inUse.some((other) => sameDriver(other.driver, written))
    return withDriver(volume, named ?? (isOne ? written : undefined))
  })
  return { ...pool, spec: { ...pool.spec, volumes } }
}

/** The data volumes of a pool that count, those of its lowest node first. */
function volumesInUse(
  pool: KafkaNodePoolResource,
  { containers, volumes }: Pick<ObservedDocker, 'containers' | 'volumes'>,
) {
  const mounted = new Set(containers.flatMap(({ mounts }) => mounts.map(({ volume }) => volume)))
  const all = volumes
    .filter(({ labels }) => labels[LABELS.kind] === 'data' && labels[LABELS.pool] === pool.metadata.name)
    .sort((a, b) => nodeIdOf(a) - nodeIdOf(b) || idOf(a) - idOf(b))
  const inUse = all.filter(({ name }) => mounted.has(name))
  return inUse.length > 0 ? inUse : all
}

function storageOf(
  pool: KafkaNodePoolResource,
  inUse: readonly ObservedVolume[],
  recorded: Pick<RecordedCluster, 'volumeFates'>,
): { readonly pool: KafkaNodePoolResource; readonly refusals: readonly Refusal[] } {
  const refusals: Refusal[] = []
  const refuse = (message: string) =>
    refusals.push({
      target: { kind: 'KafkaNodePool', name: pool.metadata.name },
      reason: 'StorageChangeRefused',
      message,
    })
  const finish = (volumes: readonly StorageVolume[], jbod: boolean) => ({
    pool: { ...pool, spec: { ...pool.spec, volumes, jbod } },
    refusals,
  })
  // One of each id; of those a cluster has of several kinds, the lowest node's counts.
  const found = new Map([...inUse].reverse().map((volume) => [idOf(volume), volume]))
  const asFound = (volume: ObservedVolume) => volumeAsFound(volume, pool.spec.volumes, recorded)
  const { volumes: wished, jbod } = pool.spec
  if (inUse.length === 0) return { pool, refusals }
  if (inUse.every((volume) => isSingle(pool, volume) === jbod)) {
    const [is, wish] = jbod ? ['a single volume', 'jbod'] : ['jbod', 'a single volume']
    refuse(`its storage is ${is} and cannot become ${wish}; it stays: ${TAKE_BACK}`)
    return finish(
      [...found.values()].map(asFound).sort((a, b) => a.id - b.id),
      !jbod,
    )
  }
  const volumes = wished.map((wish) => {
    const volume = jbod ? found.get(wish.id) : inUse[0]
    if (!volume) return wish
    const has = asFound(volume)
    if (has.type !== wish.type) {
      refuse(`its volume ${wish.id} is ${has.type} and cannot become ${wish.type}; it stays: ${TAKE_BACK}`)
      return has
    }
    if (has.type !== 'persistent-claim' || wish.type !== 'persistent-claim' || sameDriver(has.driver, wish.driver))
      return wish
    const [is, wanted] = [has.driver ?? DEFAULT_DRIVER, wish.driver ?? DEFAULT_DRIVER]
    refuse(`its volume ${wish.id} has the driver \`${is}\` and cannot get \`${wanted}\`; it stays: ${TAKE_BACK}`)
    return withDriver(wish, has.driver)
  })
  if (!jbod) return finish(volumes, jbod)
  const metadata = metadataVolume(inUse, wished)
  const moved = wished.find(({ id, kraftMetadata }) => kraftMetadata === 'shared' && id !== metadata)
  const back = volumes.some(({ id }) => id === metadata) ? undefined : found.get(metadata)
  if (back) refuse(`its volume ${metadata} holds the metadata log and cannot be taken out; it stays: write it again`)
  else if (moved) {
    refuse(
      `its volume ${metadata} holds the metadata log, which cannot go to volume ${moved.id}; it stays: write \`kraftMetadata: shared\` there`,
    )
  }
  const all = back ? [...volumes, asFound(back)] : volumes
  return finish(
    all.map(({ kraftMetadata: _, ...volume }) =>
      volume.id === metadata ? { ...volume, kraftMetadata: 'shared' } : volume,
    ),
    jbod,
  )
}

const TAKE_BACK = 'write what was there, or move the data to a new pool'

/**
 * The volume of the metadata log, as the labels say; of volumes made before there was such a label, as the manifest
 * does.
 */
function metadataVolume(inUse: readonly ObservedVolume[], wished: readonly StorageVolume[]): number {
  const labelled = inUse.map(({ labels }) => labels[LABELS.metadata]).find((id) => id !== undefined)
  if (labelled !== undefined) return Number(labelled)
  const ids = inUse.map(idOf)
  const marked = wished.find(({ id, kraftMetadata }) => kraftMetadata === 'shared' && ids.includes(id))
  return marked?.id ?? Math.min(...ids)
}

/** A volume in the manifest's words; its size stands nowhere but in the manifest. */
export function volumeAsFound(
  volume: ObservedVolume,
  wished: readonly StorageVolume[],
  recorded: Pick<RecordedCluster, 'volumeFates'>,
): StorageVolume {
  const id = idOf(volume)
  const fate = fateOf(volume, recorded)
  if (fate === 'ephemeral') return { type: 'ephemeral', id }
  const wish = wished.find((other) => other.id === id)
  const size = wish?.type === 'persistent-claim' ? wish.size : ''
  return withDriver({ type: 'persistent-claim', id, size, deleteClaim: fate === 'delete' }, volume.driver)
}

/** The engine's own driver is that of a volume which names none. */
function withDriver(volume: PersistentStorage, driver: string | undefined): PersistentStorage {
  const { driver: _, ...rest } = volume
  return driver === undefined || sameDriver(driver, DEFAULT_DRIVER) ? rest : { ...rest, driver }
}

const idOf = ({ labels }: ObservedVolume): number => Number(labels[LABELS.volumeId] ?? 0)

function isSingle({ metadata }: KafkaNodePoolResource, volume: ObservedVolume): boolean {
  const node = nodeName(metadata.labels[CLUSTER_LABEL] ?? '', metadata.name, nodeIdOf(volume))
  return volume.name === dataVolumeName(node, undefined)
}
