import { usernameIn, usernameOf } from '../../model/desired-user.ts'
import { nodesName, OPERATOR_NAME, ORGANIZATION } from '../../model/identities.ts'
import type { AclBinding, ScramCredential, ScramMechanism } from '../../model/kafka-state.ts'
import { CLUSTER_LABEL, type KafkaUserSpec } from '../../model/resource.ts'
import { ownName } from '../../model/resource-ref.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'

/** What Kafka knows of users. */
export interface KnownUsers {
  readonly scramCredentials: ReadonlyMap<string, readonly ScramCredential[]>
  readonly acls: readonly AclBinding[]
  readonly quotas: ReadonlyMap<string, Readonly<Record<string, number>>>
}

/** Somebody whom Kafka knows, and no manifest. */
export interface ForeignUser {
  readonly cluster: string
  /** Name in Kafka. */
  readonly username: string
  /** Of his passwords. */
  readonly mechanisms: readonly ScramMechanism[]
  readonly acls: readonly AclBinding[]
  /** By Kafka's names. */
  readonly quotas: Readonly<Record<string, number>>
}

/** Those of a cluster, by name; neither its nodes nor Drover. @param users the KafkaUsers that are declared */
export function foreignUsers(cluster: string, known: KnownUsers, users: readonly ResourceRecord[]): ForeignUser[] {
  const { scramCredentials, acls, quotas } = known
  const ours = new Set([
    ...[nodesName(cluster), OPERATOR_NAME].map((name) => `CN=${name},O=${ORGANIZATION}`),
    ...users
      .filter(({ labels, removedAt }) => labels[CLUSTER_LABEL] === cluster && removedAt === undefined)
      // As its manifest says it: of a kind that is checked before it is recorded.
      .map(({ name, spec }) => usernameOf(ownName(name), (spec as KafkaUserSpec).authentication?.type)),
  ])
  const byUser = Map.groupBy(acls, (binding) => usernameIn(binding) ?? '')
  const names = new Set([...scramCredentials.keys(), ...byUser.keys(), ...quotas.keys()])
  return [...names]
    .filter((name) => name !== '' && !ours.has(name))
    .sort()
    .map((username) => ({
      cluster,
      username,
      mechanisms: (scramCredentials.get(username) ?? []).map(({ mechanism }) => mechanism).sort(),
      acls: byUser.get(username) ?? [],
      quotas: quotas.get(username) ?? {},
    }))
}
