import type { KafkaNodePoolResource, KafkaResource } from '../model/resource.ts'
import { namedDriver, sameDriver } from '../model/volume-driver.ts'
import { type Finding, warning } from './finding.ts'

/**
 * Warns of the first storage class of a pool that somebody may count on: none is a driver of an engine, unless a person
 * says which.
 */
export function classFindings(kafka: KafkaResource, pool: KafkaNodePoolResource): Finding[] {
  if (namedDriver(kafka, pool) !== undefined) return []
  const { volumes, jbod } = pool.spec
  const found = volumes.flatMap((volume, index) => {
    const named = volume.type === 'persistent-claim' ? volume.class : undefined
    return named === undefined || sameDriver(named) ? [] : [{ named, index }]
  })
  const [first] = found
  if (first === undefined) return []
  const path = jbod ? ['spec', 'storage', 'volumes', first.index, 'class'] : ['spec', 'storage', 'class']
  const message = `Docker has no storage classes, so \`${first.named}\` chooses no driver for new volumes.`
  const mend = 'Keep it, or name a volume driver of the engine in the annotation `drover/volume-driver`.'
  return [warning('StorageClassIgnored', path, message, mend)]
}
