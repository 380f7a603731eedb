import { statfs } from 'node:fs/promises'
import type { EngineInfo } from '../../model/docker-state.ts'
import { parseBytes } from '../../model/quantity.ts'
import { CLUSTER_LABEL, type KafkaNodePoolResource, type KafkaResource, type Resource } from '../../model/resource.ts'
import { namedDriver, sameDriver } from '../../model/volume-driver.ts'
import { type CheckResult, fail, ok, warn } from './check.ts'

const GiB = 2 ** 30
/** A broker stops when its disk is full, and an engine can then not even make a container to mend it. */
const LEAST_FREE_BYTES = GiB
const COMFORTABLE_FREE_SHARE = 0.1

/** Room for data on the engine's disk. */
export async function checkDisk({ rootDir }: EngineInfo, engineIsHere: boolean): Promise<CheckResult> {
  const check = 'disk'
  const space = engineIsHere ? await statfs(rootDir).catch(() => undefined) : undefined
  if (space === undefined) return ok(check, `${rootDir} of the engine cannot be seen from here`)
  const free = space.bavail * space.bsize
  const total = space.blocks * space.bsize
  const message = `${gib(free)} of ${gib(total)} free in ${rootDir}`
  const mend = 'Make room there; `docker system df` shows what takes it.'
  if (free < LEAST_FREE_BYTES) return fail(check, message, mend)
  return free < total * COMFORTABLE_FREE_SHARE ? warn(check, message, mend) : ok(check, message)
}

/** Do the volumes of all nodes fit onto the engine's disk? Nothing but the disk keeps them from growing. */
export async function checkSizes(
  { rootDir }: EngineInfo,
  engineIsHere: boolean,
  resources: readonly Resource[],
): Promise<CheckResult[]> {
  const space = engineIsHere ? await statfs(rootDir).catch(() => undefined) : undefined
  const pools = resources.filter((resource) => resource.kind === 'KafkaNodePool')
  const wanted = pools.map((pool) => sizesOf(pool, resources)).reduce((a, b) => a + b, 0)
  if (space === undefined || wanted === 0) return []
  const total = space.blocks * space.bsize
  const message = `the manifests have ${gib(wanted)} of volumes, and ${rootDir} has ${gib(total)}`
  const mend = 'Sizes are no limits: lower the retention of topics, give it a larger disk, or declare what is there.'
  return [wanted > total ? warn('sizes', message, mend) : ok('sizes', message)]
}

/** Bytes of all volumes of a pool on the engine's own disk; one without a size counts as none. */
function sizesOf(pool: KafkaNodePoolResource, resources: readonly Resource[]): number {
  if (!sameDriver(namedDriver(clusterOf(pool, resources), pool), undefined)) return 0
  const sizes = pool.spec.volumes.map((volume) => (volume.type === 'ephemeral' ? volume.sizeLimit : volume.size))
  return pool.spec.replicas * sizes.map((size) => parseBytes(size ?? '') ?? 0).reduce((a, b) => a + b, 0)
}

const clusterOf = (pool: KafkaNodePoolResource, resources: readonly Resource[]): KafkaResource | undefined =>
  resources
    .filter((resource) => resource.kind === 'Kafka')
    .find(({ metadata }) => metadata.name === pool.metadata.labels[CLUSTER_LABEL])

/** Do the memory limits of all nodes together fit into the engine's host? */
export function checkMemory({ memoryBytes }: EngineInfo, resources: readonly Resource[]): CheckResult {
  const check = 'memory'
  const pools = resources.filter((resource) => resource.kind === 'KafkaNodePool')
  const wanted = pools.map((pool) => pool.spec.replicas * limitOf(pool, resources)).reduce((a, b) => a + b, 0)
  const message = `${gib(memoryBytes)} on the host${wanted === 0 ? '' : `; the nodes may use ${gib(wanted)}`}`
  return wanted > memoryBytes
    ? warn(check, message, 'Lower `resources.limits.memory`, or the kernel kills nodes when they use it.')
    : ok(check, message)
}

/** Bytes; 0 for a node without a limit. A pool's own resources come before the cluster's. */
function limitOf(pool: KafkaNodePoolResource, resources: readonly Resource[]): number {
  const limit = (pool.spec.resources ?? clusterOf(pool, resources)?.spec.kafka.resources)?.limits?.memory
  return (limit === undefined ? undefined : parseBytes(limit)) ?? 0
}

function gib(bytes: number): string {
  return `${(bytes / GiB).toFixed(1)} GiB`
}
