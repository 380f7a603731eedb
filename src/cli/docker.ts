import { existsSync, readFileSync } from 'node:fs'
import type { AssemblyOptions } from '../control/assemble.ts'
import type { DockerClient } from '../docker/client.ts'
import type { Endpoint } from '../docker/endpoint.ts'
import { findEndpoint } from '../docker/find-endpoint.ts'
import { systemCode } from '../report/file-ops.ts'
import type { Globals } from './globals.ts'

/** The engine that is meant. @throws USAGE */
export function endpointOf(globals: Globals): Endpoint {
  return findEndpoint(globals.docker, process.env, { read, exists: existsSync })
}

/** A client for it, for the time of one piece of work. @throws USAGE, DOCKER_* */
export async function withDocker<T>(globals: Globals, work: (docker: DockerClient) => Promise<T>): Promise<T> {
  const { connectDocker } = await import('../docker/connect.ts')
  const docker = await connectDocker(endpointOf(globals))
  try {
    return await work(docker)
  } finally {
    docker.close()
  }
}

/** What is needed to connect everything passes work with. @throws USAGE */
export function assemblyOptionsOf(globals: Globals): AssemblyOptions {
  return { endpoint: endpointOf(globals), instance: globals.instance, statePath: globals.state, files: { read } }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}
