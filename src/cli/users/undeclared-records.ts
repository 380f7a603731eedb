import type { ShownRecord } from '../../control/sight/as-seen.ts'
import { KINDS } from '../../kinds/kinds.ts'
import { CLUSTER_LABEL } from '../../model/resource.ts'
import { isoSeconds } from '../../report/conditions.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import type { StateFolder } from '../../report/state-folder.ts'
import type { Globals } from '../globals.ts'
import { toStderr } from '../to-stderr.ts'
import { askForeignUsers } from './ask-clusters.ts'
import type { ForeignUser } from './foreign-users.ts'

/** Users whom no manifest declares, as they are listed beside the others. @throws DOCKER_* */
export async function undeclaredRecords(
  globals: Globals,
  state: StateFolder,
  records: readonly ResourceRecord[],
): Promise<ShownRecord[]> {
  const clusters = records.flatMap(({ kind, name, removedAt }) => (kind === 'Kafka' && !removedAt ? [name] : []))
  const users = records.filter(({ kind }) => kind === 'KafkaUser')
  const found = await askForeignUsers(globals, state, clusters, users, (cluster, { message }) =>
    toStderr(`whom else ${cluster} knows it does not say now: ${message}`),
  )
  return found.map((user) => shownAs(user, Date.now()))
}

/** `now` in epoch milliseconds. */
export function shownAs({ cluster, username, mechanisms, acls, quotas }: ForeignUser, now: number): ShownRecord {
  const has = [
    ...(mechanisms.length > 0 ? ['a password'] : []),
    ...(acls.length > 0 ? [`${acls.length} ${acls.length === 1 ? 'ACL' : 'ACLs'}`] : []),
    ...(Object.keys(quotas).length > 0 ? ['quotas'] : []),
  ]
  const message = `no manifest declares it, and Drover leaves it alone: it has ${has.join(', ')}; \`drover adopt\` writes one`
  const ready = { type: 'Ready', status: 'Unknown', reason: 'NotDeclared', message } as const
  return {
    ...{ kind: 'KafkaUser', name: username, apiVersion: KINDS.KafkaUser.apiVersions[0], annotations: {} },
    labels: { [CLUSTER_LABEL]: cluster },
    spec: {
      // In Kafka's words: a manifest that says so would give him another password, and is refused.
      ...(mechanisms.length > 0 && { authentication: { type: mechanisms.join(',') } }),
      ...(acls.length > 0 && { authorization: { type: 'simple' } }),
    },
    ...{ specHash: '', generation: 0 },
    status: { conditions: [{ ...ready, lastTransitionTime: isoSeconds(now) }], observedGeneration: 0 },
  }
}
