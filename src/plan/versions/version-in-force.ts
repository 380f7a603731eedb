import type { ObservedContainer } from '../../model/docker-state.ts'
import {
  compareVersions,
  DEFAULT_KAFKA_VERSION,
  highestLevel,
  KAFKA_VERSIONS,
  metadataVersionName,
} from '../../model/kafka-versions.ts'
import { LABELS } from '../../model/labels.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { KafkaResource } from '../../model/resource.ts'
import type { Refusal } from '../ground/plan.ts'

/**
 * Which version a cluster is brought to
 * =====================================
 *
 * Nodes are rolled to another version one by one; metadata.version, the format of what the controllers write, is raised
 * afterwards as a step of its own, and can never be lowered again. So:
 *
 * 1. A version that can work with the finalised metadata.version is rolled to, newer or older, over any number of
 *    releases. An upgrade that stopped half-way is such a case as well: the old version in the manifest takes it back.
 * 2. One that cannot is refused (`DowngradeRefused`): its nodes would not start.
 * 3. While Kafka does not say its metadata.version and none is recorded, a version that could be too old for what the
 *    nodes ran with last has to wait (`DowngradeHeld`).
 *
 * A cluster that is refused a version stays on what it has, with its image and its metadata.version, and everything
 * else of the manifest is carried out. Between two versions it goes on with the lower one that can work, which is
 * nearer to the wish; while metadata.version is not known with the higher one, which can work for certain.
 */
export function versionInForce(
  kafka: KafkaResource,
  { containers }: Pick<ObservedDocker, 'containers'>,
  finalisedLevel: number | undefined,
): { readonly kafka: KafkaResource; readonly refusals: readonly Refusal[] } {
  const { version } = kafka.spec.kafka
  const ran = containers.filter(({ labels, startedAt }) => labels[LABELS.kind] === 'node' && startedAt !== undefined)
  const versions = [...new Set(ran.flatMap(({ labels }) => labels[LABELS.kafkaVersion] ?? []))].sort(compareVersions)
  const mostOf = (release: string) => highestLevel(release) ?? Number.POSITIVE_INFINITY
  const refuse = (reason: string, why: string, stay: string) => {
    const message = `${why}; the nodes stay on Kafka ${stay}: write \`version: ${stay}\``
    return {
      kafka: withVersion(kafka, stay, ran, finalisedLevel),
      refusals: [{ target: { kind: 'Kafka', name: kafka.metadata.name }, reason, message } as const],
    }
  }
  if (finalisedLevel === undefined) {
    const newest = versions.filter((used) => mostOf(used) > mostOf(version)).at(-1)
    if (newest === undefined) return { kafka, refusals: [] }
    return refuse(
      'DowngradeHeld',
      `whether Kafka ${version} can work with the cluster's metadata.version is not known before Kafka answers`,
      newest,
    )
  }
  if (finalisedLevel <= mostOf(version)) return { kafka, refusals: [] }
  const stay = versions.find((used) => mostOf(used) >= finalisedLevel) ?? releaseFor(finalisedLevel)
  return refuse(
    'DowngradeRefused',
    `metadata.version is ${metadataVersionName(finalisedLevel)} and can never be lowered, and Kafka ${version} works with ` +
      `${metadataVersionName(mostOf(version))} at most`,
    stay,
  )
}

/** For a cluster of which no container is left: the newest release of the oldest line that works with this level. */
function releaseFor(level: number): string {
  const able = KAFKA_VERSIONS.filter(({ version }) => (highestLevel(version) ?? 0) >= level)
  const line = able.filter(({ metadataVersion }) => metadataVersion === able[0]?.metadataVersion)
  return line.at(-1)?.version ?? DEFAULT_KAFKA_VERSION
}

/** An image of the manifest's own belongs to the version it came with, so the one the nodes have comes back too. */
function withVersion(
  kafka: KafkaResource,
  version: string,
  ran: readonly ObservedContainer[],
  level: number | undefined,
): KafkaResource {
  const { image: _, metadataVersion: __, ...wish } = kafka.spec.kafka
  const [newest] = ran
    .filter(({ labels }) => labels[LABELS.kafkaVersion] === version)
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
  return {
    ...kafka,
    spec: {
      kafka: {
        ...wish,
        version,
        ...(level !== undefined && { metadataVersion: metadataVersionName(level) }),
        ...(newest && { image: newest.image }),
      },
    },
  }
}
