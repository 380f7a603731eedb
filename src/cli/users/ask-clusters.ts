import { assemble } from '../../control/assemble.ts'
import type { EngineTools } from '../../control/pass/pass-tools.ts'
import { DroverError } from '../../errors.ts'
import { endpointsOf } from '../../kafka/dialler.ts'
import { LABELS } from '../../model/labels.ts'
import { nodeAddresses } from '../../observe/kafka-facts.ts'
import { ownContainers } from '../../plan/ownership.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import type { StateFolder } from '../../report/state-folder.ts'
import { securityIn } from '../../secrets/cluster-security.ts'
import { assemblyOptionsOf } from '../docker.ts'
import type { Globals } from '../globals.ts'
import { type ForeignUser, foreignUsers, type KnownUsers } from './foreign-users.ts'

/**
 * Whoever is known to one of these clusters, and to no manifest.
 * @param passOver hears of a cluster that does not say it, and it is left out; absent: that is an error
 * @throws NOT_FOUND, KAFKA_*, DOCKER_*
 */
export async function askForeignUsers(
  globals: Globals,
  state: StateFolder,
  clusters: readonly string[],
  users: readonly ResourceRecord[],
  passOver?: (cluster: string, error: DroverError) => void,
): Promise<ForeignUser[]> {
  if (clusters.length === 0) return []
  const { tools, close } = await assemble(assemblyOptionsOf(globals))
  try {
    const found = await Promise.all(
      clusters.map(async (cluster) => {
        try {
          return foreignUsers(cluster, await knownUsers(tools, state, cluster), users)
        } catch (error) {
          if (!passOver || !(error instanceof DroverError)) throw error
          passOver(cluster, error)
          return []
        }
      }),
    )
    return found.flat()
  } finally {
    close()
  }
}

async function knownUsers(
  { docker, kafkaOf, host: { instance, access } }: EngineTools,
  state: StateFolder,
  cluster: string,
): Promise<KnownUsers> {
  const labelled = await docker.listContainers(`${LABELS.cluster}=${cluster}`)
  const containers = ownContainers(labelled.filter(({ labels }) => labels[LABELS.instance] === instance))
  const endpoints = endpointsOf(nodeAddresses({ containers }), access, await securityIn(state, cluster))
  if (endpoints.length === 0) {
    throw new DroverError('NOT_FOUND', `no node of ${cluster} runs in instance ${instance}`, {
      mend: 'See what it waits for with `drover describe kafka`; other instances need --instance.',
    })
  }
  const kafka = kafkaOf(cluster)
  kafka.useEndpoints(endpoints)
  const [scramCredentials, acls, quotas] = await Promise.all([
    kafka.describeScramCredentials(),
    kafka.describeAcls(),
    kafka.describeUserQuotas(),
  ])
  return { scramCredentials, acls: acls === 'no authorizer' ? [] : acls, quotas }
}
