import { DroverError } from '../errors.ts'

/** Files of the client side: certificates as paths, since looking for an engine reads no secret. */
export interface TlsFiles {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** False: the engine's certificate is not checked. */
  readonly verify: boolean
}

/** Where an engine is, and in plain words where that was said. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string; readonly origin: string }
  | {
      readonly kind: 'tcp'
      readonly host: string
      readonly port: number
      readonly tls?: TlsFiles
      readonly origin: string
    }
  | {
      readonly kind: 'ssh'
      readonly host: string
      readonly user?: string
      readonly port?: number
      readonly origin: string
    }

/** What choosing an engine needs to know of the disk. */
export interface FileReader {
  /** Undefined when there is no such file. */
  read(path: string): string | undefined
  exists(path: string): boolean
}

export type Environment = Readonly<Record<string, string | undefined>>

/** An address without anything about TLS. @throws USAGE */
export function parseAddress(address: string, origin: string): Endpoint {
  if (address.startsWith('/')) return { kind: 'unix', path: address, origin }
  if (address.startsWith('unix://')) {
    return { kind: 'unix', path: address.slice('unix://'.length) || '/var/run/docker.sock', origin }
  }
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || url.hostname === '') throw notUnderstood(address, origin)
  switch (url.protocol) {
    case 'tcp:':
      return { kind: 'tcp', host: bare(url.hostname), port: Number(url.port || 2375), origin }
    case 'ssh:':
      return {
        kind: 'ssh',
        host: bare(url.hostname),
        ...(url.username === '' ? {} : { user: decodeURIComponent(url.username) }),
        ...(url.port === '' ? {} : { port: Number(url.port) }),
        origin,
      }
    default:
      throw notUnderstood(address, origin)
  }
}

/** IPv6 without its brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

function notUnderstood(address: string, origin: string): DroverError {
  return new DroverError('USAGE', `${origin} says ${JSON.stringify(address)}, which is no address of an engine`, {
    mend: 'Give unix:///path, tcp://host:port, ssh://user@host, or the path of a socket.',
  })
}
