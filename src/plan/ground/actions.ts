import type { Action, ActionType, Operation } from './operation.ts'

/**
 * What is known of an action besides its call
 * ===========================================
 *
 * A line each: an action without one does not compile. Which call it is stands in `execute/operate.ts`.
 */
export interface ActionFacts<T extends ActionType> {
  readonly gate: Gate | ((action: ActionOf<T>) => Gate)
  readonly heals: Heals
  /**
   * Reason and words of the event that tells of it. Only words: a step of another, told where it puts something right.
   */
  readonly told: Words<T> | readonly [reason: string, words: Words<T>]
  /** Absent: `calls`. */
  readonly lane?: Lane
}

/** The action of a type, or one of those of several types. */
type ActionOf<T extends ActionType> = { [K in T]: { readonly type: K } & Extract<Action, { readonly type: K }> }[T]

/** What was done, as the end of a sentence. */
type Words<T extends ActionType> = string | ((action: ActionOf<T>) => string)

/**
 * `brings-back`: it only brings back what is to run, and can be done any number of times, whatever was done before; so
 * it may be carried out when nothing can be recorded. `takes-away`: it takes something away that all others have to be
 * able to spare, as they were seen to be, which on an overloaded host may have been long ago; so it may not be carried
 * out once that is old. `plain`: neither.
 */
export type Gate = 'brings-back' | 'takes-away' | 'plain'

/** Whether it heals, and so is counted when it is repeated (without-progress.ts). */
type Heals = 'always' | 'when found' | 'never'

/** What is counted together when it is said how many may be under way at once. */
export type Lane = 'calls' | 'topics' | 'users'

const wordsOfAuthorities = ({ recovers }: ActionOf<'CreateAuthorities'>): string =>
  recovers ? 'what it keeps secret was found, or made where there was none' : 'authorities created'

export const ACTIONS: { readonly [T in ActionType]: ActionFacts<T> } = {
  PullImage: { gate: 'plain', heals: 'never', told: ['ImagePulling', 'pulling it'] },
  CreateNetwork: { gate: 'brings-back', heals: 'when found', told: ['NetworkCreated', 'created'] },
  RemoveNetwork: { gate: 'plain', heals: 'when found', told: ['NetworkRemoved', 'removed'] },
  ConnectNetwork: { gate: 'brings-back', heals: 'always', told: ['NetworkConnected', 'connected'] },
  DisconnectNetwork: { gate: 'brings-back', heals: 'always', told: 'disconnected' },
  CreateVolume: { gate: 'plain', heals: 'when found', told: ['VolumeCreated', 'created'] },
  RemoveVolume: { gate: 'takes-away', heals: 'when found', told: ['VolumeRemoved', 'removed'] },
  CreateContainer: { gate: 'brings-back', heals: 'when found', told: ['ContainerCreated', 'created'] },
  WriteFiles: { gate: 'brings-back', heals: 'when found', told: 'written anew' },
  CreateAuthorities: { gate: 'plain', heals: 'when found', told: ['AuthoritiesCreated', wordsOfAuthorities] },
  ChangeAuthorities: { gate: 'plain', heals: 'when found', told: ['AuthoritiesChanged', 'authorities changed'] },
  KeepSecrets: { gate: 'plain', heals: 'when found', told: ['SecretsKept', 'written to their second copy'] },
  StartContainer: { gate: 'brings-back', heals: 'never', told: ['ContainerStarted', 'started'] },
  SignalContainer: {
    gate: ({ signal }) => (signal === 'SIGTERM' ? 'takes-away' : 'plain'),
    heals: 'never',
    told: ['ContainerStopping', ({ signal }) => (signal === 'SIGTERM' ? 'told to stop' : 'killed')],
  },
  UnpauseContainer: { gate: 'brings-back', heals: 'when found', told: ['ContainerUnpaused', 'unpaused'] },
  RenameContainer: { gate: 'brings-back', heals: 'always', told: ['ContainerRenamed', 'renamed'] },
  UpdateContainer: { gate: 'plain', heals: 'always', told: ['ContainerUpdated', 'set'] },
  RemoveContainer: { gate: 'plain', heals: 'when found', told: ['ContainerRemoved', 'removed'] },
  CreateTopic: { gate: 'plain', heals: 'always', told: ['TopicCreated', 'created'], lane: 'topics' },
  CreatePartitions: {
    gate: 'plain',
    heals: 'always',
    told: ['PartitionsCreated', 'partitions added'],
    lane: 'topics',
  },
  AlterTopicConfig: { gate: 'plain', heals: 'always', told: ['TopicConfigChanged', 'config changed'], lane: 'topics' },
  AlterNodeConfig: { gate: 'plain', heals: 'always', told: ['ConfigChanged', 'changed without a restart'] },
  AlterNodeLoggers: { gate: 'plain', heals: 'always', told: ['LoggersChanged', 'levels changed without a restart'] },
  AlterDefaultQuotas: { gate: 'plain', heals: 'always', told: ['QuotasChanged', 'default quotas changed'] },
  CreateCredentials: { gate: 'plain', heals: 'always', told: ['CredentialsCreated', 'made, and kept'] },
  RemoveCredentials: { gate: 'plain', heals: 'always', told: ['CredentialsRemoved', 'removed'] },
  SetPassword: { gate: 'plain', heals: 'always', told: ['PasswordSet', 'password set'], lane: 'users' },
  // Who loses what no manifest says any more loses it by that, whatever was seen of anybody else: so it spares nobody
  // to wait, and nothing that is old makes it wrong.
  RemoveScramCredential: {
    gate: 'plain',
    heals: 'always',
    told: ['PasswordRemoved', 'password removed'],
    lane: 'users',
  },
  CreateAcls: { gate: 'plain', heals: 'always', told: ['AclsCreated', 'ACLs created'], lane: 'users' },
  DeleteAcls: { gate: 'plain', heals: 'always', told: ['AclsDeleted', 'ACLs deleted'], lane: 'users' },
  AlterUserQuotas: { gate: 'plain', heals: 'always', told: ['UserQuotasChanged', 'quotas changed'], lane: 'users' },
  AlterReassignments: {
    // Called off, the copies in the making are dropped; whether the others are in sync may have changed since.
    gate: ({ moves }) => (moves.some(({ replicas }) => replicas === null) ? 'takes-away' : 'plain'),
    heals: 'never',
    told: [
      'PartitionsMoving',
      ({ moves }) => (moves.some(({ replicas }) => replicas === null) ? 'called off' : 'moving'),
    ],
  },
  MoveReplicas: { gate: 'plain', heals: 'never', told: ['ReplicasMoving', 'moving'] },
  ElectLeaders: { gate: 'takes-away', heals: 'always', told: ['LeadersElected', 'elected'] },
  AddVoter: { gate: 'plain', heals: 'when found', told: ['VoterAdded', 'added to the quorum'] },
  RemoveVoter: { gate: 'takes-away', heals: 'when found', told: ['VoterRemoved', 'taken out of the quorum'] },
  UnregisterBroker: { gate: 'takes-away', heals: 'when found', told: ['BrokerUnregistered', 'unregistered'] },
  RaiseFeature: { gate: 'plain', heals: 'when found', told: ['FeatureRaised', 'raised for good'] },
}

/** Under what circumstances it may be carried out. */
export function gateOf<T extends ActionType>(action: ActionOf<T>): Gate {
  const { gate } = ACTIONS[action.type]
  return typeof gate === 'function' ? gate(action) : gate
}

/** Reason of the event, if it is worth one, and words for what was done. */
export function toldOf<T extends ActionType>(
  action: ActionOf<T>,
): { readonly reason?: string; readonly words: string } {
  const { told } = ACTIONS[action.type]
  const [reason, words] = typeof told === 'object' ? told : [undefined, told]
  return { ...(reason !== undefined && { reason }), words: typeof words === 'function' ? words(action) : words }
}

/**
 * Milliseconds from the beginning of a look for which it is good enough to take something away: a broker is fenced
 * after 9 s.
 */
export const FACTS_LAST_MS = 15_000

/**
 * What of a plan may be carried out when it cannot be recorded: a broker that is down has to be started even when the
 * disk is full. Nothing is stopped, moved or removed that the next Drover would not know of.
 */
export function whatNeedsNoRecord(operations: readonly Operation[]): Operation[] {
  const chosen: Operation[] = []
  for (const operation of operations) {
    const isReady = operation.needs.every((need) => chosen.some(({ id }) => id === need))
    if (isReady && gateOf(operation.action) === 'brings-back') chosen.push(operation)
  }
  return chosen
}
