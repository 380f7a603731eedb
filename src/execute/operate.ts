import type { DockerClient } from '../docker/client.ts'
import { DroverError } from '../errors.ts'
import type { KafkaClient } from '../kafka/client.ts'
import { LABELS } from '../model/labels.ts'
import type { Action, ContainerRef, NetworkRef } from '../plan/operation.ts'
import type { ImagePulls } from './image-pulls.ts'

/** The outside world, as operations reach it. */
export interface Outside {
  readonly docker: DockerClient
  readonly kafka: KafkaClient
  readonly pulls: ImagePulls
}

/** Ids of what operations of this plan have created, by operation. */
export type Created = ReadonlyMap<number, string>

/**
 * Carries out one action: one call. Returns the id of what it created, if anything.
 * @throws a DroverError with a `DOCKER_*` or `KAFKA_*` code
 */
export async function operate(
  { docker, kafka, pulls }: Outside,
  action: Action,
  created: Created,
  signal: AbortSignal,
): Promise<string | undefined> {
  const id = (ref: ContainerRef | NetworkRef) => idOf(ref, created)
  switch (action.type) {
    case 'PullImage':
      pulls.begin(action.image)
      return undefined
    case 'CreateNetwork':
      return docker.createNetwork(action.name, action.labels, signal)
    case 'RemoveNetwork':
      await docker.removeNetwork(action.networkId, signal)
      return undefined
    case 'ConnectNetwork':
      await docker.connectNetwork(id(action.network), id(action.container), action.aliases, signal)
      return undefined
    case 'DisconnectNetwork':
      await docker.disconnectNetwork(action.networkId, id(action.container), signal)
      return undefined
    case 'CreateVolume':
      await createVolume(docker, action, signal)
      return undefined
    case 'RemoveVolume':
      await docker.removeVolume(action.name, signal)
      return undefined
    case 'CreateContainer':
      return docker.createContainer(action.name, action.spec, id(action.network), signal)
    case 'WriteFiles':
      await docker.writeFiles(id(action.container), action.folder, action.files, signal)
      return undefined
    case 'StartContainer':
      await docker.startContainer(id(action.container), signal)
      return undefined
    case 'SignalContainer':
      await docker.signalContainer(id(action.container), action.signal, signal)
      return undefined
    case 'UnpauseContainer':
      await docker.unpauseContainer(id(action.container), signal)
      return undefined
    case 'RenameContainer':
      await docker.renameContainer(id(action.container), action.name, signal)
      return undefined
    case 'UpdateContainer':
      await docker.updateContainer(id(action.container), action.limits, signal)
      return undefined
    case 'RemoveContainer':
      await docker.removeContainer(id(action.container), signal)
      return undefined
    case 'CreateTopic':
      await kafka.createTopic(action.topic, signal)
      return undefined
    case 'CreatePartitions':
      await kafka.createPartitions(action.topic, action.total, signal)
      return undefined
    case 'AlterTopicConfig':
      await kafka.alterTopicConfig(action.topic, action.changes, signal)
      return undefined
    case 'AlterNodeConfig':
      await kafka.alterNodeConfig(action.brokerId, action.changes, {}, signal)
      return undefined
    case 'AlterReassignments':
      await kafka.alterReassignments(action.moves, signal)
      return undefined
    case 'MoveReplicas':
      await kafka.moveReplicas(action.brokerId, action.logDir, action.replicas, signal)
      return undefined
    case 'ElectPreferredLeaders':
      await kafka.electPreferredLeaders(signal)
      return undefined
    case 'AddVoter':
      await kafka.addVoter(action.voter, signal)
      return undefined
    case 'RemoveVoter':
      await kafka.removeVoter(action.nodeId, action.directoryId, signal)
      return undefined
    case 'UnregisterBroker':
      await kafka.unregisterBroker(action.brokerId, signal)
      return undefined
    case 'RaiseFeature':
      await kafka.raiseFeature(action.feature, action.level, signal)
      return undefined
  }
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
