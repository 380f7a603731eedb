import { DroverError } from '../../errors.ts'
import type { AuthorityName } from '../../model/identities.ts'
import { CLUSTER_LABEL } from '../../model/resource.ts'
import { ownName } from '../../model/resource-ref.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import type { Globals } from '../globals.ts'
import { knownRecords } from '../known-records.ts'
import { whichOne } from '../which-one.ts'
import { openToRead } from './kept-credential.ts'

/** Of whom, or of what, a Secret of Strimzi's would be. */
export type MeantSecret =
  | { readonly of: 'user'; readonly user: ResourceRecord; readonly cluster: ResourceRecord }
  | { readonly of: 'authority'; readonly which: AuthorityName; readonly cluster: ResourceRecord }

const AUTHORITY_SECRETS = { cluster: '-cluster-ca-cert', clients: '-clients-ca-cert' } as const

/**
 * What is meant by the name of a Secret, as Strimzi names them: the KafkaUser of that name, or an authority of a
 * cluster; undefined: neither, so it may be a Secret that somebody declared.
 * @throws USAGE, NOT_FOUND
 */
export function whichSecret(
  name: string,
  namespace: string | undefined,
  records: readonly ResourceRecord[],
): MeantSecret | undefined {
  const present = records.filter(({ removedAt }) => removedAt === undefined)
  const ref = whichOne({ kind: 'KafkaUser', name }, namespace, present)
  const user = present.find((record) => record.kind === 'KafkaUser' && record.name === ref.name)
  if (user) return { of: 'user', user, cluster: clusterOf(user, present) }
  for (const which of ['cluster', 'clients'] as const) {
    const cluster = present.find(
      (record) =>
        record.kind === 'Kafka' &&
        [record.name, record.manifestName].some((known) => `${known}${AUTHORITY_SECRETS[which]}` === name),
    )
    if (cluster) return { of: 'authority', which, cluster }
  }
  return undefined
}

/** The KafkaUser of this name, its cluster, and the state folder that knows them. @throws NOT_FOUND, USAGE, STATE_* */
export async function meantUser({ state: path, namespace }: Globals, name: string) {
  const state = await openToRead(path)
  const records = await knownRecords(state, ['Kafka', 'KafkaUser'])
  const meant = whichSecret(name, namespace, records)
  if (meant?.of === 'user') return { state, user: meant.user, cluster: meant.cluster }
  throw new DroverError('NOT_FOUND', `there is no KafkaUser ${name}`, { mend: 'List them with `drover get users`.' })
}

/** @throws NOT_FOUND */
function clusterOf({ name, labels }: ResourceRecord, records: readonly ResourceRecord[]): ResourceRecord {
  const label = labels[CLUSTER_LABEL]
  if (label === undefined) {
    throw new DroverError('NOT_FOUND', `the KafkaUser ${ownName(name)} does not say of which cluster it is`, {
      mend: `Give it the label \`${CLUSTER_LABEL}\`.`,
    })
  }
  const cluster = records.find((record) => record.kind === 'Kafka' && record.name === label)
  if (cluster) return cluster
  throw new DroverError('NOT_FOUND', `the cluster ${label} of the KafkaUser ${ownName(name)} is not known here`, {
    mend: 'Declare it, or give the state folder of the Drover that runs it with --state DIR.',
  })
}
