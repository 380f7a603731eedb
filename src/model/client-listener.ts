import type { Listener } from './resource.ts'

/** With what a user proves who he is, where Drover has it. */
export type CredentialType = 'tls' | 'scram-sha-512'

/** A listener, and whom it lets in. */
export type GuardedListener = Listener & {
  readonly authentication?: { readonly type: string; readonly sasl?: boolean }
}

/**
 * The listener at which a user of this type is let in as who he is; undefined: there is none. One that says so comes
 * before one whose own settings may let him in (`custom`), and of these an encrypted one comes first. Where nobody is
 * asked who he is, he is nobody.
 */
export function listenerFor(type: CredentialType, listeners: readonly GuardedListener[]): GuardedListener | undefined {
  const letIn = listeners.filter((listener) => letsIn(type, listener))
  const says = letIn.filter(({ authentication }) => authentication?.type === type)
  return [says.filter(({ tls }) => tls), says, letIn.filter(({ tls }) => tls), letIn].flat()[0]
}

/** Whether a user of this type may be let in there. */
export function letsIn(type: CredentialType, { tls, authentication }: GuardedListener): boolean {
  if (authentication?.type === 'custom')
    return type === 'tls' ? tls && !authentication.sasl : authentication.sasl === true
  return authentication?.type === type && (type !== 'tls' || tls)
}
