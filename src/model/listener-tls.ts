import { CERTIFICATE_FILES, inConfigFolder } from './certificate-files.ts'
import { listenerPrefix } from './listeners.ts'
import type { Listener } from './resource.ts'

/** Between nodes, and from Drover, everybody proves who he is, and only the cluster's own authority counts. */
export const innerTlsProperties = (listeners: readonly Listener[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    listeners.flatMap((listener) => [
      ...keystore(listener),
      [of(listener, 'truststore.type'), 'PEM'],
      [of(listener, 'truststore.location'), inConfigFolder(CERTIFICATE_FILES.clusterAuthority)],
      [of(listener, 'client.auth'), 'required'],
    ]),
  )

/** The node proves who it is to its clients. Who they are it asks where they prove it by a certificate. */
export const clientTlsProperties = (listeners: readonly Listener[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    listeners.filter(({ tls }) => tls).flatMap((listener) => [...keystore(listener), ...askedOfClients(listener)]),
  )

/** With `custom` the listener's own config says it. */
function askedOfClients(listener: Listener): [string, string][] {
  const { type } = listener.authentication ?? {}
  if (type === 'custom') return []
  if (type !== 'tls') return [[of(listener, 'client.auth'), 'none']]
  return [
    [of(listener, 'truststore.type'), 'PEM'],
    [of(listener, 'truststore.location'), inConfigFolder(CERTIFICATE_FILES.clientsAuthority)],
    [of(listener, 'client.auth'), 'required'],
  ]
}

const of = (listener: Listener, setting: string): string => `${listenerPrefix(listener)}ssl.${setting}`

const keystore = (listener: Listener): [string, string][] => [
  [of(listener, 'keystore.type'), 'PEM'],
  [of(listener, 'keystore.location'), inConfigFolder(CERTIFICATE_FILES.node)],
]
