import type { DockerClient } from '../../docker/client.ts'
import { CLUSTER_LABEL, type Resource } from '../../model/resource.ts'
import { namedDriver, sameDriver } from '../../model/volume-driver.ts'
import { type CheckResult, ok, warn } from './check.ts'

/** Has the engine the volume drivers that the annotations name? Nothing is said where none is named. */
export async function checkVolumeDrivers(
  docker: DockerClient,
  resources: readonly Resource[],
): Promise<readonly CheckResult[]> {
  const kafkas = resources.filter((resource) => resource.kind === 'Kafka')
  const pools = resources.filter((resource) => resource.kind === 'KafkaNodePool')
  const named = pools.flatMap((pool) => {
    const kafka = kafkas.find(({ metadata }) => metadata.name === pool.metadata.labels[CLUSTER_LABEL])
    return namedDriver(kafka, pool) ?? []
  })
  if (named.length === 0) return []
  const drivers = await docker.volumeDrivers()
  return [...new Set(named)]
    .sort()
    .map((driver) =>
      drivers.some((known) => sameDriver(known, driver))
        ? ok('volumes', `the engine has the driver ${driver}`)
        : warn(
            'volumes',
            `the engine shows no volume driver ${driver}, only ${drivers.join(', ')}`,
            'Install and enable the plugin (`docker plugin ls`); one that is no managed plugin shows once it was used.',
          ),
    )
}
