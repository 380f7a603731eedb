import { CERTIFICATE_FILES, inConfigFolder } from './certificate-files.ts'
import { listenerName } from './listeners.ts'
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

/** The node proves who it is to its clients; who they are it does not ask. */
export const clientTlsProperties = (listeners: readonly Listener[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    listeners
      .filter(({ tls }) => tls)
      .flatMap((listener) => [...keystore(listener), [of(listener, 'client.auth'), 'none']]),
  )

const of = (listener: Listener, setting: string): string =>
  `listener.name.${listenerName(listener).toLowerCase()}.ssl.${setting}`

const keystore = (listener: Listener): [string, string][] => [
  [of(listener, 'keystore.type'), 'PEM'],
  [of(listener, 'keystore.location'), inConfigFolder(CERTIFICATE_FILES.node)],
]
