import type { ObservedVolume } from '../../model/docker-state.ts'
import { LABELS, nodeIdOf } from '../../model/labels.ts'
import { dataVolumeName, nodeName } from '../../model/names.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import { CLUSTER_LABEL, type KafkaNodePoolResource, type StorageVolume } from '../../model/resource.ts'
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
 * 3. Another `class`: Docker cannot change a volume's driver.
 * 4. The metadata log stays where it is: its volume cannot be taken out, nor `kraftMetadata` go to another one. A
 *    volume with a lower id that is added later does not draw it either.
 *
 * Adding volumes, taking others out, `size` and `deleteClaim` are no such changes. What a pool has is read from the
 * labels of the volumes its containers mount; without containers, from all volumes that are left of it.
 */
export function storageInForce(
  pools: readonly KafkaNodePoolResource[],
  docker: Pick<ObservedDocker, 'containers' | 'volumes'>,
  recorded: Pick<RecordedCluster, 'volumeFates'>,
): { readonly pools: readonly KafkaNodePoolResource[]; readonly refusals: readonly Refusal[] } {
  const kept = pools.map((pool) => storageOf(pool, volumesInUse(pool, docker), recorded))
  return { pools: kept.map(({ pool }) => pool), refusals: kept.flatMap(({ refusals }) => refusals) }
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
    if (has.type !== 'persistent-claim' || wish.type !== 'persistent-claim' || sameDriver(has.class, wish.class))
      return wish
    refuse(
      `its volume ${wish.id} has ${describeClass(has.class)} and cannot get ${describeClass(wish.class)}; it stays: ${TAKE_BACK}`,
    )
    return withClass(wish, has.class)
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
  return withClass({ type: 'persistent-claim', id, size, deleteClaim: fate === 'delete' }, volume.driver)
}

function withClass(
  volume: Extract<StorageVolume, { type: 'persistent-claim' }>,
  driver: string | undefined,
): StorageVolume {
  const { class: _, ...rest } = volume
  return sameDriver(driver, undefined) || driver === undefined ? rest : { ...rest, class: driver }
}

/** The driver of a volume that asked for none. */
const DEFAULT_DRIVER = 'local'

/** The engine adds the tag of a plugin that was named without one. */
const sameDriver = (a = DEFAULT_DRIVER, b = DEFAULT_DRIVER): boolean =>
  a.replace(/:latest$/, '') === b.replace(/:latest$/, '')

const describeClass = (driver: string | undefined): string =>
  driver === undefined ? 'no class' : `class \`${driver}\``

const idOf = ({ labels }: ObservedVolume): number => Number(labels[LABELS.volumeId] ?? 0)

function isSingle({ metadata }: KafkaNodePoolResource, volume: ObservedVolume): boolean {
  const node = nodeName(metadata.labels[CLUSTER_LABEL] ?? '', metadata.name, nodeIdOf(volume))
  return volume.name === dataVolumeName(node, undefined)
}
