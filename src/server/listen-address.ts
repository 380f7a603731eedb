/** Where a server listens. */
export interface ListenAddress {
  readonly host: string
  readonly port: number
}

/**
 * `PORT`, `HOST:PORT` or `[IPv6]:PORT`; undefined when it is none of these. Without a host only this machine is
 * answered: what Drover tells names every cluster, and asks nobody who they are.
 */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const found = /^(?:(?:\[(?<ipv6>[\da-f:.%\w]+)\]|(?<name>[^\s:[\]]*)):)?(?<port>\d{1,5})$/i.exec(text)?.groups
  const port = Number(found?.port)
  if (found === undefined || port > 65_535) return undefined
  return { host: found.ipv6 ?? (found.name === '' ? '::' : (found.name ?? '127.0.0.1')), port }
}
