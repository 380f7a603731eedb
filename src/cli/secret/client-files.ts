import { DroverError } from '../../errors.ts'
import type { ClientSettings } from './client-settings.ts'

/*
 * What clients read
 * =================
 *
 * The only place where a credential becomes the text of a file. Names and escapes are those of whoever reads it.
 */

const MECHANISM = 'SCRAM-SHA-512'

/** `sasl.jaas.config`: in quotes, a backslash stands before what would end them (Java's `StreamTokenizer`). */
export function jaasConfig({ username, password }: NonNullable<ClientSettings['login']>): string {
  const quoted = (text: string) =>
    `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`
  const words = `username=${quoted(username)} password=${quoted(password.reveal())}`
  return `org.apache.kafka.common.security.scram.ScramLoginModule required ${words};`
}

/** For Kafka's own clients and tools (Java), which take certificates in PEM. */
export function javaProperties({ bootstrap, protocol, trusted, login, identity }: ClientSettings): string {
  return lines(
    [
      ['bootstrap.servers', bootstrap],
      ['security.protocol', protocol],
      ...(login
        ? ([
            ['sasl.mechanism', MECHANISM],
            ['sasl.jaas.config', jaasConfig(login)],
          ] as const)
        : []),
      ...(trusted === undefined
        ? []
        : ([
            ['ssl.truststore.type', 'PEM'],
            ['ssl.truststore.certificates', trusted],
          ] as const)),
      ...(identity
        ? ([
            ['ssl.keystore.type', 'PEM'],
            ['ssl.keystore.certificate.chain', identity.certificate],
            ['ssl.keystore.key', identity.key.reveal()],
          ] as const)
        : []),
    ],
    (value) => propertyValue(value),
  )
}

/** As `java.util.Properties` reads it, which takes bytes for Latin-1. */
const propertyValue = (value: string): string =>
  value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll('\f', '\\f')
    .replace(/^ /, '\\ ')
    .replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Variables for a shell: in single quotes nothing has a meaning. */
export function shellVariables({ bootstrap, protocol, trusted, login, identity }: ClientSettings): string {
  return lines(
    [
      ['KAFKA_BOOTSTRAP_SERVERS', bootstrap],
      ['KAFKA_SECURITY_PROTOCOL', protocol],
      ...(login
        ? ([
            ['KAFKA_SASL_MECHANISM', MECHANISM],
            ['KAFKA_SASL_USERNAME', login.username],
            ['KAFKA_SASL_PASSWORD', login.password.reveal()],
            ['KAFKA_SASL_JAAS_CONFIG', jaasConfig(login)],
          ] as const)
        : []),
      ...(trusted === undefined ? [] : ([['KAFKA_SSL_CA', trusted]] as const)),
      ...(identity
        ? ([
            ['KAFKA_SSL_CERTIFICATE', identity.certificate],
            ['KAFKA_SSL_KEY', identity.key.reveal()],
          ] as const)
        : []),
    ],
    (value) => `'${value.replaceAll("'", "'\\''")}'`,
  )
}

/** The key, the certificate, and whom to trust, in one file, of which everybody reads his part. */
export const pemFile = ({ identity, trusted }: Pick<ClientSettings, 'identity' | 'trusted'>): string =>
  [identity?.key.reveal(), identity?.certificate, trusted]
    .flatMap((pem) => (pem === undefined ? [] : [pem.endsWith('\n') ? pem : `${pem}\n`]))
    .join('')

/** What kcat reads of one line; the rest it would take for another one. */
const KCAT_LINE = 510

/**
 * For kcat, and others who read librdkafka's properties. A line of it takes no certificate and knows no escapes, so
 * those stand in a file of their own.
 * @param pem path of that file (`pemFile`)
 * @throws NOT_FOUND for what it cannot say
 */
export function kcatConfig({ bootstrap, protocol, trusted, login, identity }: ClientSettings, pem: string): string {
  return lines(
    [
      ['bootstrap.servers', bootstrap],
      ['security.protocol', protocol],
      ...(login
        ? ([
            ['sasl.mechanisms', MECHANISM],
            ['sasl.username', login.username],
            ['sasl.password', login.password.reveal()],
          ] as const)
        : []),
      ...(trusted === undefined ? [] : ([['ssl.ca.location', pem]] as const)),
      ...(identity
        ? ([
            ['ssl.certificate.location', pem],
            ['ssl.key.location', pem],
          ] as const)
        : []),
    ],
    (value, name) => {
      const isSayable = !/[\r\n]|\\[:=]|\s$/.test(value) && Buffer.byteLength(`${name}=${value}`) <= KCAT_LINE
      if (isSayable) return value
      throw new DroverError(
        'NOT_FOUND',
        `the file that kcat reads cannot have this ${name}: it is too long for a line, or ends in a space, or has an end of line or an escape in it`,
        {
          mend: 'Give it to kcat in another way, or take another format.',
        },
      )
    },
  )
}

const lines = (
  entries: readonly (readonly [string, string])[],
  write: (value: string, name: string) => string,
): string => entries.map(([name, value]) => `${name}=${write(value, name)}\n`).join('')
