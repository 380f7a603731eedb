import { authorityIn, type KeptAuthority } from '../certificates/authority-secret.ts'
import type { CertificateReader } from '../certificates/certificates.ts'
import { userOfSecret } from '../model/desired-user.ts'
import type { AuthorityName, ObservedCredential, ObservedIdentities } from '../model/identities.ts'
import type { SecretStore } from '../report/secret-store.ts'
import { readSealing } from '../report/spec-hash.ts'
import { SECRET_NAMES, textOf } from './cluster-security.ts'
import type { NamedSecretValues } from './second-copy.ts'
import { observedCredential } from './user-credentials.ts'

/** Of which volume the state folder has a copy. */
export const COPY = 'copy'

interface Reading {
  readonly certificates: CertificateReader
  readonly store: SecretStore
  readonly cluster: string
}

/** What is kept of an authority; undefined: nothing. @throws SECRET_DAMAGED, CERTIFICATE_UNUSABLE */
export function keptAuthority(
  all: NamedSecretValues,
  which: AuthorityName,
  certificates: Pick<CertificateReader, 'facts'>,
): KeptAuthority | undefined {
  const values = all.get(SECRET_NAMES[which])
  return values && authorityIn(values, certificates)
}

/**
 * What a pass may know of all that a cluster keeps secret. @throws SECRET_DAMAGED, CERTIFICATE_UNUSABLE, STATE_UNUSABLE
 */
export async function identitiesIn(all: NamedSecretValues, reading: Reading): Promise<ObservedIdentities> {
  const { certificates } = reading
  const cluster = keptAuthority(all, 'cluster', certificates)
  const clients = keptAuthority(all, 'clients', certificates)
  const operator = all.get(SECRET_NAMES.operator)
  const pem = operator && textOf(operator, 'tls.crt')
  const [certificate] = pem === undefined ? [] : certificates.facts(pem)
  const isStranger =
    pem !== undefined &&
    cluster !== undefined &&
    certificates.issuersOf(pem, cluster.authority.certificate).length === 0
  const copy = all.get(COPY)
  return {
    authorities: { ...(cluster && { cluster: cluster.facts }), ...(clients && { clients: clients.facts }) },
    ...(cluster && { trusted: cluster.trusted }),
    ...(certificate && { operator: certificate }),
    ...(isStranger && { isStranger }),
    users: await usersIn(all, reading),
    ...(copy && { copyOf: textOf(copy, 'id') }),
  }
}

async function usersIn(
  all: NamedSecretValues,
  { certificates, store, cluster }: Reading,
): Promise<ReadonlyMap<string, ObservedCredential>> {
  const users = [...all].flatMap(([name, values]) => {
    const user = userOfSecret(name)
    return user === undefined ? [] : [{ user, name, values }]
  })
  if (users.length === 0) return new Map()
  const { seal } = await readSealing(store)
  return new Map(
    users.flatMap(({ user, name, values }): [string, ObservedCredential][] => {
      const known = observedCredential(values, certificates, (value) => seal(`Kafka/${cluster}/${name}`, value))
      return known ? [[user, known]] : []
    }),
  )
}
