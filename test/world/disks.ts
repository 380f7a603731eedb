import { LABELS } from '../../src/model/labels.ts'
import type { TwinContainer } from '../twins/docker-container.ts'
import type { TwinVolume } from '../twins/docker-volume.ts'
import type { Deed } from './hands.ts'
import { INSTANCE } from './simulated-host.ts'
import type { World } from './world.ts'

/** Which volumes of our instance are gone: data volumes of these nodes, and whatever else keeps no data. */
export interface Loss {
  readonly dataOf: readonly number[]
  readonly others: boolean
  /** Only these nodes' containers are removed before; absent: every container of ours. */
  readonly only?: true
}

const isLost = ({ labels }: TwinVolume, { dataOf, others }: Loss): boolean =>
  labels[LABELS.kind] === 'data' ? dataOf.includes(Number(labels[LABELS.nodeId])) : others

const ours = ({ engine }: World['host']): TwinVolume[] =>
  [...engine.volumes.values()].filter(({ labels }) => labels[LABELS.instance] === INSTANCE)

/**
 * Somebody removes containers of ours and then volumes, as `docker rm -f` and `docker volume rm` do; or the engine
 * comes up without a disk that they are on.
 */
export const loseVolumes =
  (loss: Loss): Deed =>
  ({ host }) => {
    const { engine } = host
    const lost = ours(host).filter((volume) => isLost(volume, loss))
    const isMounted = ({ spec }: TwinContainer) =>
      spec.mounts.some(({ volume }) => lost.some(({ name }) => name === volume))
    for (const container of [...engine.containers.values()]) {
      const isOurs = container.spec.labels[LABELS.instance] === INSTANCE && !engine.handmade.has(container.id)
      if (isOurs && (loss.only !== true || isMounted(container))) engine.remove(container.id)
    }
    for (const { name } of lost) engine.lose(name)
  }

/** All that was lost is there again, as when the disk is mounted, but for volumes that others took the place of. */
export const putVolumesBack: Deed = ({ host: { engine } }) => {
  for (const volume of [...engine.lost.values()]) if (!engine.volumes.has(volume.name)) engine.putBack(volume)
}
