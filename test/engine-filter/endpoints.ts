/** A call of Docker's API: its method, its path without the version, and what Drover has it for. */
export interface Endpoint {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** `{id}` is one part of a path, `{name...}` may be several. */
  readonly path: string
  readonly why: string
}

const to = (method: Endpoint['method'], path: string, why: string): Endpoint => ({ method, path, why })

/** Every call of the engine's API that Drover makes; docs/security.md has the same list. */
export const ENDPOINTS: readonly Endpoint[] = [
  to('GET', '/version', 'which version of the API both speak'),
  to('GET', '/info', 'what the engine is; memory, CPUs, volume drivers'),
  to('GET', '/plugins', 'volume drivers that are plugins'),
  to('GET', '/events', 'what happens to containers, networks and volumes'),
  to('GET', '/containers/json', 'containers of a cluster'),
  to('GET', '/containers/{id}/json', 'how a container is'),
  to('GET', '/containers/{id}/logs', 'what a node wrote'),
  to('GET', '/containers/{id}/archive', 'files of a node; volumes, for a backup'),
  to('HEAD', '/containers/{id}/archive', 'whether a file of a node changed'),
  to('PUT', '/containers/{id}/archive', 'configurations; volumes, for a restore'),
  to('POST', '/containers/create', 'nodes; the lease; containers that hold a volume and never run'),
  to('POST', '/containers/{id}/start', 'nodes, the lease'),
  to('POST', '/containers/{id}/kill', 'to stop a node: SIGTERM, and SIGKILL where that is of no use'),
  to('POST', '/containers/{id}/unpause', 'a node that somebody paused'),
  to('POST', '/containers/{id}/rename', 'a replacement takes the name of its predecessor'),
  to('POST', '/containers/{id}/update', 'limits of a live node'),
  to('POST', '/containers/{id}/attach', 'the lease: its connection is what holds it'),
  to('DELETE', '/containers/{id}', 'predecessors, nodes that leave'),
  to('GET', '/networks', 'the network of a cluster, and whoever has its name'),
  to('GET', '/networks/{id}', 'its name, for a container that is to be on it'),
  to('POST', '/networks/create', 'the network of a cluster'),
  to('POST', '/networks/{id}/connect', 'a node that is not on it'),
  to('POST', '/networks/{id}/disconnect', 'a node with wrong names on it'),
  to('DELETE', '/networks/{id}', 'of a cluster that goes'),
  to('GET', '/volumes', 'volumes of a cluster'),
  to('GET', '/volumes/{id}', 'how a volume is'),
  to('POST', '/volumes/create', 'volumes of nodes, marks'),
  to('DELETE', '/volumes/{id}', 'configurations that no node has any more, and data that was given up in writing'),
  to('GET', '/images/{name...}/json', 'whether an image is there'),
  to('POST', '/images/create', 'to pull an image'),
]

/** The endpoint that a request is for; undefined: for none. A path that could mean another one is for none. */
export function endpointOf(method: string, url: string): Endpoint | undefined {
  const [raw = ''] = url.split('?')
  if (raw.includes('%') || raw.includes('//') || new URL(raw, 'http://engine').pathname !== raw) return undefined
  const path = raw.replace(/^\/v\d+\.\d+(?=\/)/, '')
  return ENDPOINTS.find((endpoint) => endpoint.method === method && patternOf(endpoint).test(path))
}

const patternOf = ({ path }: Endpoint): RegExp =>
  new RegExp(`^${path.replace('{id}', '[^/]+').replace('{name...}', '[^/]+(?:/[^/]+)*')}$`)
