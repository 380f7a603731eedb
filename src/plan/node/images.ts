import { defaultImages } from '../../model/default-images.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import { LABELS } from '../../model/labels.ts'
import type { ImagePull, ObservedDocker } from '../../model/observed-cluster.ts'
import type { KafkaResource } from '../../model/resource.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { ageOf } from '../ground/clock-set-back.ts'

/** Every image reference a cluster may use; the engine is asked about these. */
export const candidateImages = (kafka: KafkaResource): readonly string[] =>
  kafka.spec.kafka.image === undefined ? defaultImages(kafka.spec.kafka.version) : [kafka.spec.kafka.image]

/**
 * The image of a cluster. A cluster that already runs one of the candidates for this version stays with it: that the
 * official image appears on the engine later is no reason for a roll.
 */
export function chooseImage(kafka: KafkaResource, docker: ObservedDocker): string {
  const candidates = candidateImages(kafka)
  const inUse = docker.containers
    .filter(({ labels }) => labels[LABELS.kafkaVersion] === kafka.spec.kafka.version)
    .map(({ image }) => image)
  const preferred =
    candidates.find((image) => inUse.includes(image)) ??
    candidates.find((image) => docker.images.get(image) !== undefined) ??
    candidates[0]
  return preferred ?? ''
}

const PULL_RETRY_MS = 30_000

/** A login that came since, or is another one, has to wait for nothing. */
const isTried = ({ logins = [] }: ImagePull & { state: 'failed' }, present: DesiredCluster['logins']): boolean =>
  present.every(({ seal }) => logins.includes(seal))

/** True when the engine has the image; else has it pulled and says what it waits for. */
export function imageReady(
  builder: PlanBuilder,
  image: string,
  docker: ObservedDocker,
  logins: DesiredCluster['logins'],
): boolean {
  if (docker.images.get(image) !== undefined) return true
  const target = { kind: 'image', name: image } as const
  const pull = docker.pulls.get(image)
  if (pull?.state === 'running') {
    builder.wait(target, 'PullingImage', `the engine is pulling ${image}`, 5_000)
  } else if (pull?.state === 'failed' && isTried(pull, logins) && ageOf(pull.at, builder.now) < PULL_RETRY_MS) {
    const message = `${image} is not on the engine and cannot be pulled: ${pull.message}`
    builder.wait(target, 'ImagePullFailed', message, pull.at + PULL_RETRY_MS - builder.now)
  } else {
    builder.add(
      target,
      { type: 'PullImage', image, ...(logins.length > 0 && { logins }) },
      'the engine does not have it',
    )
  }
  return false
}
