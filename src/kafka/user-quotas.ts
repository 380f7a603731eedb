import type { QuotaChange } from '../model/kafka-state.ts'
import { type Answers, answersOf } from './gather.ts'
import { assertAccepted } from './kafka-error.ts'
import { toQuotaOps } from './quotas.ts'
import { bodyOf, type Request } from './wire.ts'

type Quotas = Readonly<Record<string, number>>

/**
 * DescribeClientQuotas of all users who have quotas of their own, sorted by name; what is said of one with a client id
 * is left out, and so is what is said of all others.
 */
export const describeUserQuotas: Request<ReadonlyMap<string, Quotas>> = async (wire, connection) => {
  const users = { entityType: wire.ClientQuotaEntityTypes.USER, matchType: wire.ClientQuotaMatchTypes.ANY }
  const answer = wire.describeClientQuotasV1.api.async(connection, [users], true)
  const { errorCode, errorMessage, entries } = await bodyOf(wire, answer)
  assertAccepted('DescribeClientQuotas', errorCode, errorMessage)
  const found = (entries ?? []).flatMap(({ entity: [user, ...others], values }): [string, Quotas][] => {
    // The name of all others is null, and they match any as well.
    if (!user || typeof user.entityName !== 'string' || others.length > 0) return []
    return [[user.entityName, Object.fromEntries(values.map(({ key, value }) => [key, value]))]]
  })
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)))
}

export interface UserQuotaChanges {
  /** The user's. */
  readonly name: string
  readonly changes: readonly QuotaChange[]
}

/** AlterClientQuotas of users by name. One bad quota refuses all of its user; one that is not there is gone already. */
export function alterUserQuotas(users: readonly UserQuotaChanges[]): Request<Answers> {
  return async (wire, connection) => {
    const wanted = users.map(({ name, changes }) => ({
      entities: [{ entityType: wire.ClientQuotaEntityTypes.USER, entityName: name }],
      ops: toQuotaOps(changes),
    }))
    const { entries } = await bodyOf(wire, wire.alterClientQuotasV1.api.async(connection, wanted, false))
    const results = entries.map(({ entity, ...rest }) => ({ name: entity[0]?.entityName ?? '', ...rest }))
    return answersOf('AlterClientQuotas', results)
  }
}
