import { protocolOf } from './endpoints.ts'
import { listenerPrefix } from './listeners.ts'
import type { ConfigValue, Listener } from './resource.ts'

/*
 * How clients log in
 * ==================
 *
 * With a password that Kafka knows as a SCRAM credential, or as the listener's own config says. A connection outlives
 * the credential that it was opened with: so a login counts for a few minutes, and is repeated on the same connection,
 * which Kafka's own clients do by themselves. Who is no user any more is cut off then.
 */

const LOGIN_COUNTS = 'connections.max.reauth.ms'
/** Milliseconds, where the manifest says nothing. */
const LOGIN_COUNTS_MS = 300_000

const SCRAM: Readonly<Record<string, ConfigValue>> = {
  'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
  'scram-sha-512.sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
}

/** True for a key of a listener's own config that the operator alone sets: Strimzi's `FORBIDDEN_PREFIXES` of it. */
export const isForbiddenOfListener = (key: string): boolean => key.toLowerCase().startsWith('ssl.keystore.')

/**
 * What clients are asked for when they log in, at those listeners where they do.
 * @param config of the manifest, which may say for all listeners how long a login counts
 */
export function loginProperties(
  listeners: readonly Listener[],
  config: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const counts = config.has(LOGIN_COUNTS) ? {} : { [LOGIN_COUNTS]: LOGIN_COUNTS_MS }
  return Object.fromEntries(
    listeners.flatMap((listener) =>
      Object.entries({ ...(protocolOf(listener).startsWith('SASL') && counts), ...ownSettings(listener) }).map(
        ([key, value]) => [listenerPrefix(listener) + key, String(value)],
      ),
    ),
  )
}

function ownSettings({ authentication }: Listener): Readonly<Record<string, ConfigValue>> {
  switch (authentication?.type) {
    case undefined:
    case 'tls':
      return {}
    case 'scram-sha-512':
      return SCRAM
    case 'custom':
      return Object.fromEntries(
        Object.entries(authentication.listenerConfig ?? {}).filter(([key]) => !isForbiddenOfListener(key)),
      )
  }
}
