import type { AuthorityName } from '../../model/identities.ts'
import { CLUSTER_LABEL } from '../../model/resource.ts'
import { ownName } from '../../model/resource-ref.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import { jaasConfig } from './client-files.ts'
import type { KeptCredential } from './kept-credential.ts'

/** A label of Strimzi's that says something to whoever reads the Secret, and nothing here. */
const label = (name: string): string => `strimzi.io/${name}`

/** The Secret that Strimzi's user operator would write. @param clients PEM: whom trusts who trusts their authority */
export function userSecret(
  user: ResourceRecord,
  cluster: ResourceRecord,
  credential: KeptCredential,
  clients: string | undefined,
): object {
  const username = ownName(user.name)
  const data =
    credential.type === 'tls'
      ? {
          ...(clients !== undefined && { 'ca.crt': clients }),
          'user.crt': credential.certificate,
          'user.key': credential.key.reveal(),
        }
      : {
          password: credential.password.reveal(),
          'sasl.jaas.config': jaasConfig({ username, password: credential.password }),
        }
  return secret(username, user.namespace, { [CLUSTER_LABEL]: cluster.name, [label('kind')]: 'KafkaUser' }, data)
}

/** The Secret of one of a cluster's authorities that others are to trust, as Strimzi's cluster operator writes it. */
export const authoritySecret = (cluster: ResourceRecord, which: AuthorityName, trusted: string): object =>
  secret(
    `${cluster.name}-${which}-ca-cert`,
    cluster.namespace,
    {
      [CLUSTER_LABEL]: cluster.name,
      [label('kind')]: 'Kafka',
      [label('component-type')]: 'certificate-authority',
    },
    { 'ca.crt': trusted },
  )

const secret = (
  name: string,
  namespace: string | undefined,
  labels: Readonly<Record<string, string>>,
  data: Readonly<Record<string, string>>,
) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, ...(namespace !== undefined && { namespace }), labels },
  type: 'Opaque',
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
})
