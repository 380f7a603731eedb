import type { DockerClient } from '../../docker/client.ts'
import { defaultImages } from '../../model/default-images.ts'
import { DEFAULT_KAFKA_VERSION } from '../../model/kafka-versions.ts'
import type { Resource } from '../../model/resource.ts'
import { candidateImages } from '../../plan/node/images.ts'
import { type CheckResult, ok, warn } from './check.ts'

/** Has the engine an image for each cluster (without manifests: for the default version)? */
export async function checkImages(docker: DockerClient, resources: readonly Resource[]): Promise<CheckResult[]> {
  const clusters = resources.filter((resource) => resource.kind === 'Kafka')
  const wanted = clusters.length === 0 ? [defaultImages(DEFAULT_KAFKA_VERSION)] : clusters.map(candidateImages)
  const distinct = [...new Map(wanted.map((candidates) => [candidates.join(' '), candidates])).values()]
  return Promise.all(distinct.map((candidates) => checkImage(docker, candidates)))
}

async function checkImage(docker: DockerClient, candidates: readonly string[]): Promise<CheckResult> {
  for (const image of candidates) {
    if ((await docker.findImage(image)) !== undefined) return ok('image', `${image} is on the engine`)
  }
  return warn(
    'image',
    `the engine has no ${candidates.join(' or ')}; Drover will try to pull it`,
    `Run \`docker pull ${candidates[0]}\`; where no registry can be reached, build it with the recipe in deploy/kafka-image.`,
  )
}
