import type { DockerClient } from '../docker/client.ts'
import { DroverError } from '../errors.ts'
import type { KafkaClient } from '../kafka/client.ts'
import { LABELS } from '../model/labels.ts'
import type { Action, ContainerRef, NetworkRef } from '../plan/ground/operation.ts'
import type { ClusterSecrets } from '../secrets/cluster-secrets.ts'
import type { ImagePulls } from './image-pulls.ts'

/** The outside world, as operations reach it. */
export interface Outside {
  readonly docker: DockerClient
  readonly kafka: KafkaClient
  readonly pulls: ImagePulls
  readonly secrets: ClusterSecrets
}

/** Ids of what operations of this plan have created, by operation. */
export type Created = ReadonlyMap<number, string>

/**
 * Carries out one action: one call. Returns the id of what it created, if anything.
 * @throws a DroverError with a `DOCKER_*` or `KAFKA_*` code
 */
export async function operate(
  outside: Outside,
  action: Action,
  created: Created,
  signal: AbortSignal,
): Promise<string | undefined> {
  const made = await callFor(outside, action, created, signal)
  return typeof made === 'string' ? made : undefined
}

/** The one call an action stands for. */
function callFor(
  { docker, kafka, pulls, secrets }: Outside,
  action: Action,
  created: Created,
  signal: AbortSignal,
): Promise<unknown> {
  const id = (ref: ContainerRef | NetworkRef) => idOf(ref, created)
  switch (action.type) {
    case 'PullImage':
      return Promise.resolve(pulls.begin(action.image, action.logins))
    case 'CreateNetwork':
      return docker.createNetwork(action.name, action.labels, signal)
    case 'RemoveNetwork':
      return docker.removeNetwork(action.networkId, signal)
    case 'ConnectNetwork':
      return docker.connectNetwork(id(action.network), id(action.container), action.aliases, signal)
    case 'DisconnectNetwork':
      return docker.disconnectNetwork(action.networkId, id(action.container), signal)
    case 'CreateVolume':
      return createVolume(docker, action, signal)
    case 'RemoveVolume':
      return docker.removeVolume(action.name, signal)
    case 'CreateContainer':
      return docker.createContainer(action.name, action.spec, id(action.network), signal)
    case 'WriteFiles':
      return writeFiles({ docker, secrets }, id(action.container), action, signal)
    case 'CreateAuthorities':
      return secrets.createAuthorities(action, signal)
    case 'ChangeAuthorities':
      return secrets.changeAuthorities(action, signal)
    case 'KeepSecrets':
      return secrets.keep(action.place, signal)
    case 'StartContainer':
      return docker.startContainer(id(action.container), signal)
    case 'SignalContainer':
      return docker.signalContainer(id(action.container), action.signal, signal)
    case 'UnpauseContainer':
      return docker.unpauseContainer(id(action.container), signal)
    case 'RenameContainer':
      return docker.renameContainer(id(action.container), action.name, signal)
    case 'UpdateContainer':
      return docker.updateContainer(id(action.container), action.limits, signal)
    case 'RemoveContainer':
      return docker.removeContainer(id(action.container), signal)
    case 'CreateTopic':
      return kafka.createTopic(action.topic, signal)
    case 'CreatePartitions':
      return kafka.createPartitions(action.topic, action.total, signal)
    case 'AlterTopicConfig':
      return kafka.alterTopicConfig(action.topic, action.changes, signal)
    case 'AlterNodeConfig':
      return kafka.alterNodeConfig(action.brokerId, action.changes, {}, signal)
    case 'AlterNodeLoggers':
      return kafka.alterNodeLoggers(action.nodeId, action.changes, signal)
    case 'AlterDefaultQuotas':
      return kafka.alterDefaultQuotas(action.changes, signal)
    case 'CreateCredentials':
      return secrets.createCredentials(action, signal)
    case 'RemoveCredentials':
      return secrets.removeCredentials(action, signal)
    case 'SetPassword':
      return setPassword({ kafka, secrets }, action.user, signal)
    case 'RemoveScramCredential':
      return kafka.deleteScramCredential(action.username, SCRAM, signal)
    case 'CreateAcls':
      return kafka.createAcls(action.bindings, signal)
    case 'DeleteAcls':
      return kafka.deleteAcls(action.bindings, signal)
    case 'AlterUserQuotas':
      return kafka.alterUserQuotas(action.username, action.changes, signal)
    case 'AlterReassignments':
      return kafka.alterReassignments(action.moves, signal)
    case 'MoveReplicas':
      return kafka.moveReplicas(action.brokerId, action.logDir, action.replicas, signal)
    case 'ElectLeaders':
      return kafka.electLeaders(action.partitions, signal)
    case 'AddVoter':
      return kafka.addVoter(action.voter, signal)
    case 'RemoveVoter':
      return kafka.removeVoter(action.nodeId, action.directoryId, signal)
    case 'UnregisterBroker':
      return kafka.unregisterBroker(action.brokerId, signal)
    case 'RaiseFeature':
      return kafka.raiseFeature(action.feature, action.level, signal)
  }
}

/** A key is made where it is needed, in this moment, and is nowhere else. */
async function writeFiles(
  { docker, secrets }: Pick<Outside, 'docker' | 'secrets'>,
  id: string,
  { folder, files, certificate }: Extract<Action, { type: 'WriteFiles' }>,
  signal: AbortSignal,
): Promise<void> {
  const more = certificate ? await secrets.certificateFiles(certificate) : []
  return docker.writeFiles(id, folder, [...files, ...more], signal)
}

/** The only mechanism that a KafkaUser may have, as in Strimzi. */
const SCRAM = 'SCRAM-SHA-512'

/** The password itself is nowhere but on its way. */
async function setPassword(
  { kafka, secrets }: Pick<Outside, 'kafka' | 'secrets'>,
  user: string,
  signal: AbortSignal,
): Promise<void> {
  const password = await secrets.passwordOf(user)
  // Who logs in with a password has in Kafka the name of his KafkaUser.
  return kafka.alterScramCredential(user, { mechanism: SCRAM, password }, signal)
}

/** Creating a volume that exists "succeeds" and gives back somebody else's: the labels tell. */
async function createVolume(
  docker: DockerClient,
  { name, labels, driver }: Extract<Action, { type: 'CreateVolume' }>,
  signal: AbortSignal,
): Promise<void> {
  const volume = await docker.createVolume(name, labels, driver, signal)
  if (volume.labels[LABELS.instance] !== labels[LABELS.instance]) {
    throw new DroverError('DOCKER_CONFLICT', `a volume ${name} exists that this Drover did not make`)
  }
}

function idOf(ref: ContainerRef | NetworkRef, created: Created): string {
  if ('id' in ref) return ref.id
  const id = created.get(ref.createdBy)
  if (id === undefined) throw new Error(`operation ${ref.createdBy} created nothing`)
  return id
}
