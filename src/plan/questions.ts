import { holdOf } from '../model/hold.ts'
import type { ConfigChange } from '../model/kafka-state.ts'
import type { ObservedKafka } from '../model/observed-cluster.ts'
import type { RecordedCluster } from '../model/recorded-cluster.ts'
import type { WantedCertificates } from './certificates/wanted-certificates.ts'
import { pendingConfig } from './config/dynamic-config.ts'
import type { ClusterView } from './node/cluster-view.ts'
import { rememberRolls } from './node/manual-rolls.ts'
import { viewNodes } from './node/node-view.ts'
import { withinReach } from './node/thread-steps.ts'
import { awaitsLowerLimits } from './roll/lower-limits.ts'
import { anyVolumeLost } from './storage/lost-volumes.ts'
import { volumesToReplace } from './storage/volumes-to-replace.ts'

/** What else must be known before anything is decided; asked only when it matters. */
export interface Questions {
  /** Whether the nodes would take these changes. Empty: nothing to ask. */
  readonly validate: readonly ConfigChange[]
  /** How many copies each topic needs in sync: a node is about to be disturbed. */
  readonly minInsync: boolean
  /** Topics of which partitions have nobody in sync: who of those that are not may lead them again. */
  readonly eligible: readonly string[]
}

/** The questions that what is known so far leaves open. */
export function openQuestions(
  seen: Pick<ClusterView, 'cluster' | 'docker' | 'kafka'> & { readonly wanted?: WantedCertificates | undefined },
  recorded: RecordedCluster,
  now: number,
): Questions {
  const { cluster, docker, kafka } = seen
  const manualRolls = rememberRolls(cluster, recorded, docker, now)
  const nodes = viewNodes(seen, { ...recorded, ...(manualRolls && { manualRolls }) })
  const wanted = new Set(cluster.nodes.map(({ nodeId }) => nodeId))
  const leaving = (kafka.brokers ?? []).some(({ id }) => !wanted.has(id))
  const isHeld = holdOf(cluster.kafka, now) !== undefined
  const isReplaced = cluster.nodes.some((node) => volumesToReplace(node, docker, recorded).length > 0)
  return {
    eligible: anyVolumeLost(cluster, docker, recorded) ? withoutAnybodyInSync(kafka) : [],
    validate: withinReach(
      pendingConfig(cluster, kafka, recorded) ?? [],
      [...(kafka.nodeConfigs?.values() ?? [])].flat(),
    ),
    minInsync:
      leaving ||
      isHeld ||
      isReplaced ||
      nodes.some((view) => view.restartReasons.length > 0 || awaitsLowerLimits(view)),
  }
}

const withoutAnybodyInSync = ({ topics = [] }: ObservedKafka): string[] =>
  topics.filter(({ partitions }) => partitions.some(({ isr }) => isr.length === 0)).map(({ name }) => name)
