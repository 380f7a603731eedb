import { DroverError } from '../errors.ts'
import type { ConnectionSecurity } from '../kafka/security.ts'
import { AUTHORITY_SECRETS } from '../model/identities.ts'
import { Sensitive } from '../model/sensitive.ts'
import { type SecretStore, type SecretValues, secretsIn } from '../report/secret-store.ts'
import type { StateFolder } from '../report/state-folder.ts'

/** Names of what a cluster keeps secret. */
export const SECRET_NAMES = { ...AUTHORITY_SECRETS, operator: 'operator' } as const

/** With what Drover dials nodes that speak TLS; undefined: there is nothing. @throws STATE_UNUSABLE, SECRET_* */
export async function securityFrom(
  read: (name: string) => Promise<SecretValues | undefined>,
): Promise<ConnectionSecurity | undefined> {
  const [authority, operator] = await Promise.all([read(SECRET_NAMES.cluster), read(SECRET_NAMES.operator)])
  if (!authority || !operator) return undefined
  const identity = { certificate: textOf(operator, 'tls.crt'), key: new Sensitive(textOf(operator, 'tls.key')) }
  return { tls: { ca: textOf(authority, 'trusted.crt'), identity } }
}

/** The same, as a state folder has it. @throws STATE_UNUSABLE, SECRET_* */
export function securityIn(state: StateFolder, cluster: string): Promise<ConnectionSecurity | undefined> {
  const store: SecretStore = secretsIn(state)
  return securityFrom((name) => store.read({ kind: 'Kafka', name: cluster }, name))
}

/** One value of a secret that is text. @throws SECRET_DAMAGED */
export function textOf(values: SecretValues, key: string): string {
  const text = Object.hasOwn(values, key) ? values[key]?.reveal() : undefined
  if (typeof text !== 'string') throw new DroverError('SECRET_DAMAGED', `a secret of the cluster lacks its ${key}`)
  return text
}
