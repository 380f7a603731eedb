import type { QuotaChange } from '../model/kafka-state.ts'
import { assertAccepted } from './kafka-error.ts'
import { bodyOf, type Request } from './wire.ts'

/** DescribeClientQuotas of the default user alone: what is said of a user by name, or of a client id, is left out. */
export const describeDefaultQuotas: Request<Readonly<Record<string, number>>> = async (wire, connection) => {
  const users = { entityType: wire.ClientQuotaEntityTypes.USER, matchType: wire.ClientQuotaMatchTypes.DEFAULT }
  const answer = wire.describeClientQuotasV1.api.async(connection, [users], true)
  const { errorCode, errorMessage, entries } = await bodyOf(wire, answer)
  assertAccepted('DescribeClientQuotas', errorCode, errorMessage)
  const quotas = (entries ?? []).flatMap(({ values }) => values)
  return Object.fromEntries(quotas.map(({ key, value }) => [key, value]))
}

/** AlterClientQuotas of the default user; that a quota to be taken away is not there is success. */
export function alterDefaultQuotas(changes: readonly QuotaChange[]): Request<void> {
  return async (wire, connection) => {
    const entities = [{ entityType: wire.ClientQuotaEntityTypes.USER, entityName: null }]
    const ops = toQuotaOps(changes)
    const { entries } = await bodyOf(wire, wire.alterClientQuotasV1.api.async(connection, [{ entities, ops }], false))
    for (const { errorCode, errorMessage } of entries) assertAccepted('AlterClientQuotas', errorCode, errorMessage)
  }
}

/** Changes as AlterClientQuotas has them. */
export const toQuotaOps = (changes: readonly QuotaChange[]) =>
  changes.map(({ name: key, value }) =>
    value === null ? ({ key, remove: true } as const) : ({ key, value, remove: false } as const),
  )
