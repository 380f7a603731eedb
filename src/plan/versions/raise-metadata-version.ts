import { readAnnotation } from '../../model/annotations.ts'
import { highestLevel, metadataVersionLevel, metadataVersionName } from '../../model/kafka-versions.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { Target } from '../ground/operation.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import type { NodeView } from '../node/node-view.ts'
import { outsideOfWindows } from '../roll/maintenance.ts'
import { METADATA_VERSION } from './finalised-level.ts'

/**
 * When metadata.version is raised
 * ===============================
 *
 * The last step of an upgrade, and the one that cannot be taken back. The level wanted is `spec.kafka.metadataVersion`,
 * else the one its version formats. It is raised once all of this is seen in the same pass:
 *
 * 1. every node runs a container of the manifest as it is now, and is up;
 * 2. every node Kafka knows of, brokers and controllers, in the manifest or not, says that it can work with the level;
 * 3. the youngest node has run for a while (annotation `drover/raise-metadata-after`, 10 min by default): as long as it
 *    lasts, the old version in the manifest takes the upgrade back. With `never` it is left to a person;
 * 4. a maintenance window is open, where the manifest has any.
 *
 * A level below the finalised one is refused (`MetadataVersionCannotBeLowered`). A new cluster is formatted with its
 * level.
 */
export function raiseMetadataVersion(builder: PlanBuilder, { cluster, nodes, kafka }: ClusterView): void {
  const { kafka: resource } = cluster
  const { spec } = resource
  const { version, metadataVersion } = spec.kafka
  const finalised = kafka.features?.finalised[METADATA_VERSION]
  const wanted = metadataVersion === undefined ? highestLevel(version) : metadataVersionLevel(metadataVersion)
  if (finalised === undefined || wanted === undefined || wanted === finalised) return
  const target: Target = { kind: 'feature', name: METADATA_VERSION }
  const [from, to] = [metadataVersionName(finalised), metadataVersionName(wanted)]
  if (wanted < finalised) {
    if (metadataVersion === undefined) return
    const message = `it is ${from} and can never be lowered to ${to}: write \`metadataVersion: ${from}\`, or leave it out`
    builder.wait(target, 'MetadataVersionCannotBeLowered', message)
    return
  }
  // A roll that is under way says itself what it waits for.
  if (nodes.some(({ up, current, former }) => !up || !current || former)) return
  const levels = supportedLevels(nodes, kafka)
  const unable = levels.filter(({ max }) => max !== undefined && max < wanted)
  if (unable.length > 0) {
    const most = unable.map(({ id, max = 0 }) => `node ${id} works with ${metadataVersionName(max)} at most`).join(', ')
    builder.wait(target, 'MetadataVersionNotSupported', `it cannot be raised from ${from} to ${to}: ${most}`)
    return
  }
  const unseen = levels.filter(({ max }) => max === undefined)
  if (unseen.length > 0 || !kafka.quorum) {
    const whose = kafka.quorum ? `node ${unseen.map(({ id }) => id).join(', ')}` : 'the quorum'
    const message = `it is to be raised from ${from} to ${to}, but what ${whose} can work with cannot be seen`
    builder.wait(target, 'MetadataVersionPending', message, LOOK_AGAIN_MS)
    return
  }
  const after = readAnnotation('raiseMetadataAfter', resource)
  if (after === 'never') {
    builder.wait(target, 'MetadataVersionPending', `it stays ${from}, although it could be ${to}`, undefined, 'step')
    return
  }
  const youngest = Math.max(...nodes.map(({ current }) => current?.startedAt ?? builder.now))
  const due = youngest + (after ?? DEFAULT_DELAY_MS)
  if (builder.now < due) {
    const at = new Date(due).toISOString().slice(0, -'.000Z'.length)
    const [release] = to.split('-')
    const message =
      `it will be raised from ${from} to ${to} at ${at}Z, and from then on no Kafka older than ${release} can be used; ` +
      `to keep it, write \`metadataVersion: ${from}\``
    builder.wait(target, 'MetadataVersionPending', message, due - builder.now)
    return
  }
  const closed = outsideOfWindows(spec.maintenanceTimeWindows, builder.now)
  if (closed && !closed.allowed) {
    const message = `it is to be raised from ${from} to ${to}, and ${closed.message}`
    builder.wait(target, 'MetadataVersionPending', message, closed.inMs)
    return
  }
  // Should Kafka fall silent right after, a downgrade must be measured by the new level.
  builder.recorded.metadataLevel = wanted
  builder.add(
    target,
    { type: 'RaiseFeature', feature: METADATA_VERSION, level: wanted },
    `every node runs Kafka ${version} and it is still ${from}, not ${to}`,
  )
}

/** Time to notice that the new version does not do, and to go back. */
const DEFAULT_DELAY_MS = 10 * 60_000
const LOOK_AGAIN_MS = 2_000

/**
 * The highest level each node can work with, of all that Kafka or the manifest know; undefined where it cannot be seen.
 */
function supportedLevels(nodes: readonly NodeView[], { brokers = [], quorum, supported }: ObservedKafka) {
  const replicas = [...(quorum?.voters ?? []), ...(quorum?.observers ?? [])]
  const ids = new Set([...nodes.map(({ nodeId }) => nodeId), ...[...brokers, ...replicas].map(({ id }) => id)])
  return [...ids].sort((a, b) => a - b).map((id) => ({ id, max: supported?.get(id)?.[METADATA_VERSION]?.max }))
}
