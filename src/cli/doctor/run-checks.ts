import type { DockerClient } from '../../docker/client.ts'
import type { ObservedContainer } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'
import type { ManifestSet } from '../../model/resource.ts'
import { ownContainers } from '../../plan/ownership.ts'
import { checkDisk, checkMemory, checkSizes } from './capacity.ts'
import { type CheckResult, fail, failedBy, ok } from './check.ts'
import { checkImages } from './images.ts'
import { checkPorts } from './ports.ts'
import { checkVolumeDrivers } from './volume-drivers.ts'

/** What only the engine can tell. `engineIsHere`: its host's disk and ports are the ones seen from here. */
export async function checkEngine(
  docker: DockerClient,
  instance: string,
  engineIsHere: boolean,
  { resources }: Pick<ManifestSet, 'resources'>,
): Promise<CheckResult[]> {
  const info = await docker.info()
  const made = await docker.listContainers(LABELS.instance)
  const isOurs = ({ labels }: ObservedContainer) => labels[LABELS.instance] === instance
  const others = made.filter((container) => !isOurs(container))
  return [
    ok('engine', `version ${info.version} on ${info.operatingSystem} (${info.architecture}), API ${info.apiVersion}`),
    ...(await checkImages(docker, resources)),
    ...(await checkVolumeDrivers(docker, resources)),
    await checkDisk(info, engineIsHere),
    ...(await checkSizes(info, engineIsHere, resources)),
    checkMemory(info, resources),
    ...(engineIsHere ? await checkPorts(resources, ownContainers(made.filter(isOurs)), others) : []),
  ]
}

/** What can be told of manifests without running them. */
export function checkManifests({ resources, problems }: ManifestSet): CheckResult {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return errors === 0
    ? ok('manifests', `${resources.length} resources, without errors`)
    : fail('manifests', `${errors} errors`, '`drover validate` shows them.')
}

/** The findings, or the one of not having been able to look. */
export async function orFailed(check: string, look: () => Promise<CheckResult[]>): Promise<CheckResult[]> {
  try {
    return await look()
  } catch (error) {
    return [failedBy(check, error)]
  }
}
