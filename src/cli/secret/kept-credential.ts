import { DroverError, hasCode } from '../../errors.ts'
import type { CredentialType } from '../../model/client-listener.ts'
import { secretOfUser } from '../../model/desired-user.ts'
import type { AuthorityName } from '../../model/identities.ts'
import type { KafkaUserSpec } from '../../model/resource.ts'
import { ownName } from '../../model/resource-ref.ts'
import { Sensitive } from '../../model/sensitive.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import { type SecretValues, secretsIn } from '../../report/secret-store.ts'
import { openStateFolder, type StateFolder } from '../../report/state-folder.ts'
import { SECRET_NAMES, textOf } from '../../secrets/cluster-security.ts'

/** What a user proves himself with, as Drover keeps it. */
export type KeptCredential =
  | { readonly type: 'scram-sha-512'; readonly password: Sensitive }
  | { readonly type: 'tls'; readonly certificate: string; readonly key: Sensitive }

/** @throws NOT_FOUND where there is none of Drover's, SECRET_MISSING where there is none yet, SECRET_*, STATE_* */
export async function keptCredential(
  state: StateFolder,
  user: ResourceRecord,
  cluster: ResourceRecord,
): Promise<KeptCredential> {
  const type = credentialTypeOf(user, cluster)
  const values = await read(state, cluster, secretOfUser(ownName(user.name)))
  if (type === 'scram-sha-512' && values?.password) {
    return { type, password: new Sensitive(textOf(values, 'password')) }
  }
  if (type === 'tls' && values?.['user.crt']) {
    return { type, certificate: textOf(values, 'user.crt'), key: new Sensitive(textOf(values, 'user.key')) }
  }
  throw noneYet(user)
}

/** PEM: whom to trust who trusts an authority of the cluster; undefined: nobody yet. @throws SECRET_*, STATE_* */
export async function trustedBy(
  state: StateFolder,
  cluster: ResourceRecord,
  which: AuthorityName,
): Promise<string | undefined> {
  const values = await read(state, cluster, SECRET_NAMES[which])
  return values && textOf(values, 'trusted.crt')
}

/** @throws NOT_FOUND */
function credentialTypeOf(user: ResourceRecord, cluster: ResourceRecord): CredentialType {
  const name = ownName(user.name)
  const { authentication } = user.spec as KafkaUserSpec
  if (authentication === undefined) {
    throw new DroverError('NOT_FOUND', `the KafkaUser ${name} has no \`authentication\`, so there is no credential`, {
      mend: 'Add `authentication: {type: scram-sha-512}`, or `tls`, to have one made.',
    })
  }
  const { type } = authentication
  if (type !== 'tls-external') return type
  throw new DroverError(
    'NOT_FOUND',
    `the KafkaUser ${name} is of \`type: tls-external\`: somebody else has issued the certificate, and it is not here`,
    { mend: `Whom to trust is here: \`drover get secret ${cluster.name}-cluster-ca-cert\`.` },
  )
}

function noneYet({ name, status }: ResourceRecord): DroverError {
  const ready = status.conditions.find((condition) => condition.type === 'Ready' && condition.status !== 'True')
  const why = ready?.message === undefined ? '' : `: ${ready.message}`
  return new DroverError('SECRET_MISSING', `there is no credential of the KafkaUser ${ownName(name)} yet${why}`, {
    mend: `A Drover that runs makes it; what it waits for says \`drover describe user ${ownName(name)}\`.`,
  })
}

async function read(state: StateFolder, { name }: ResourceRecord, secret: string): Promise<SecretValues | undefined> {
  try {
    return await secretsIn(state).read({ kind: 'Kafka', name }, secret)
  } catch (error) {
    throw asReader(error)
  }
}

/** The state folder, for who wants to know what is secret in it. @throws STATE_UNUSABLE */
export const openToRead = (path: string): Promise<StateFolder> =>
  openStateFolder(path, 'read').catch((error: unknown) => {
    throw asReader(error)
  })

/** What others keep secret only they can read. */
function asReader(error: unknown): unknown {
  if (!hasCode(error, 'STATE_UNUSABLE') || !/EACCES|EPERM/.test(error.message)) return error
  const mend = 'Ask as the user that Drover runs as, or give the folder of another one with --state DIR.'
  return new DroverError('STATE_UNUSABLE', error.message, { cause: error, mend })
}
