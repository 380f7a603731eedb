import { isForbiddenOfListener } from '../model/listener-login.ts'
import type { Authorization, Listener } from '../model/resource.ts'
import { error, type Finding, MAY_STAY, warning } from './finding.ts'
import type { Path } from './path.ts'
import { answersOf } from './wrong-value.ts'

/** What is wrong with how clients of a listener prove who they are; `path` is the listener. */
export const authenticationFindings = (listener: Listener, path: Path): Finding[] => {
  const at = [...path, 'authentication']
  const { authentication } = listener
  if (authentication === undefined) return []
  return answersOf(
    () => (authentication.type === 'tls' && !listener.tls ? [tlsRequired([...at, 'type'])] : []),
    () => customAlone(authentication, ['sasl', 'listenerConfig'], at),
    () =>
      Object.keys((authentication.type === 'custom' && authentication.listenerConfig) || {})
        .filter(isForbiddenOfListener)
        .map((key) => configIgnored(key, [...at, 'listenerConfig', key])),
  )
}

const tlsRequired = (path: Path): Finding =>
  error(
    'TlsRequired',
    path,
    'Clients show certificates by TLS alone, and this listener has `tls: false`.',
    'Write `tls: true`, or `type: scram-sha-512`.',
  )

const configIgnored = (key: string, path: Path): Finding =>
  warning('ConfigIgnored', path, `\`${key}\` has no effect: the operator alone sets it.`, MAY_STAY)

/** What is wrong with how it is decided what clients may do; `path` is the authorization. */
export const authorizationFindings = (authorization: Authorization | undefined, path: Path): Finding[] =>
  authorization === undefined
    ? []
    : answersOf(
        () => classFindings(authorization, [...path, 'authorizerClass']),
        () => customAlone(authorization, ['authorizerClass', 'supportsAdminApi'], path),
      )

const classFindings = ({ type, authorizerClass }: Authorization, path: Path): Finding[] =>
  type === 'custom' && authorizerClass === undefined
    ? [error('RequiredField', path, 'It is missing.', 'Add the name of a class that the image has.')]
    : []

/** Fields that mean something with `type: custom` alone. */
function customAlone<T extends { readonly type: string }>(
  written: T,
  fields: readonly (keyof T & string)[],
  path: Path,
): Finding[] {
  if (written.type === 'custom') return []
  const message = `It has no effect with \`type: ${written.type}\`.`
  return fields
    .filter((field) => written[field] !== undefined)
    .map((field) => warning('FieldIgnored', [...path, field], message, MAY_STAY))
}
