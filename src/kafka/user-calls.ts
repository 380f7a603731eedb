import type { AclBinding, ScramMechanism } from '../model/kafka-state.ts'
import { createAcls, deleteAcls, describeAcls, type NamedAcl, named } from './acls.ts'
import type { KafkaClient } from './client.ts'
import type { ClusterAsker } from './cluster-asker.ts'
import { gather } from './gather.ts'
import { alterScramCredentials, describeScramCredentials, type ScramChange, salt } from './scram-credentials.ts'
import { alterUserQuotas, describeUserQuotas, type UserQuotaChanges } from './user-quotas.ts'

/** Salting takes longer than what Kafka does with it; so many are salted within two seconds. */
const USERS_A_REQUEST = 500
/** Kafka looks each one up among all others of its request. */
const ACLS_A_REQUEST = 500
/** Kafka compares each one with every ACL there is, on the thread by which the cluster is controlled. */
const ACLS_A_DELETION = 100

type UserCalls = Pick<
  KafkaClient,
  | 'describeScramCredentials'
  | 'describeAcls'
  | 'describeUserQuotas'
  | 'alterScramCredential'
  | 'deleteScramCredential'
  | 'createAcls'
  | 'deleteAcls'
  | 'alterUserQuotas'
>

/** What concerns users: their passwords, what they may do, and how much of it. Changes of one moment go together. */
export function userCalls(cluster: Pick<ClusterAsker, 'anyBroker'>): UserCalls {
  const ofMechanism = (mechanism: ScramMechanism) =>
    gather<ScramChange>({
      name: 'AlterUserScramCredentials',
      records: () => 1,
      most: USERS_A_REQUEST,
      async send(changes, signal) {
        const salted = await salt(mechanism, changes, signal)
        return cluster.anyBroker('alterScramCredential', alterScramCredentials(mechanism, salted), signal)
      },
    })
  const alterScram = { 'SCRAM-SHA-256': ofMechanism('SCRAM-SHA-256'), 'SCRAM-SHA-512': ofMechanism('SCRAM-SHA-512') }
  const create = gather<NamedAcl>({
    name: 'CreateAcls',
    records: () => 1,
    most: ACLS_A_REQUEST,
    send: (acls, signal) => cluster.anyBroker('createAcls', createAcls(acls), signal),
  })
  const remove = gather<NamedAcl>({
    name: 'DeleteAcls',
    records: () => 1,
    most: ACLS_A_DELETION,
    send: (acls, signal) => cluster.anyBroker('deleteAcls', deleteAcls(acls), signal),
  })
  const alterQuotas = gather<UserQuotaChanges>({
    name: 'AlterClientQuotas',
    records: ({ changes }) => changes.length,
    most: USERS_A_REQUEST,
    send: (users, signal) => cluster.anyBroker('alterUserQuotas', alterUserQuotas(users), signal),
  })
  return {
    describeScramCredentials: (signal) =>
      cluster.anyBroker('describeScramCredentials', describeScramCredentials, signal),
    describeAcls: (signal) => cluster.anyBroker('describeAcls', describeAcls, signal),
    describeUserQuotas: (signal) => cluster.anyBroker('describeUserQuotas', describeUserQuotas, signal),
    alterScramCredential: (name, { mechanism, password }, signal) => alterScram[mechanism]({ name, password }, signal),
    deleteScramCredential: (name, mechanism, signal) => alterScram[mechanism]({ name }, signal),
    createAcls: (bindings, signal) => each(bindings, create, signal),
    deleteAcls: (bindings, signal) => each(bindings, remove, signal),
    alterUserQuotas: (name, changes, signal) => alterQuotas({ name, changes }, signal),
  }
}

/** Every one of them has its answer before one that was refused is told. */
async function each(
  bindings: readonly AclBinding[],
  change: (acl: NamedAcl, signal?: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const ends = await Promise.allSettled(bindings.map((binding) => change(named(binding), signal)))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}
