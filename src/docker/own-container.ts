import type { ObservedContainer } from '../model/docker-state.ts'
import type { DockerClient } from './client.ts'
import type { Environment, FileReader } from './endpoint.ts'

/** What a process can know of itself. */
export interface Self {
  readonly env: Environment
  readonly files: Pick<FileReader, 'read'>
  readonly hostname: string
}

/**
 * The container this process runs in, if it is one of this engine's; undefined on a plain host. Every sign is only a
 * hint until the engine confirms it: `/.dockerenv` exists on hosts too, and an id may belong to an engine around this
 * one.
 */
export async function findOwnContainer(
  docker: Pick<DockerClient, 'findContainer'>,
  self: Self,
  signal?: AbortSignal,
): Promise<ObservedContainer | undefined> {
  for (const hint of hints(self)) {
    const found = await docker.findContainer(hint, signal)
    if (found !== undefined && isRunning(found)) return found
  }
  return undefined
}

/** What says which container this is, the surest first. */
function hints({ env, files, hostname }: Self): string[] {
  const mounts = files.read('/proc/self/mountinfo') ?? ''
  const groups = files.read('/proc/self/cgroup') ?? ''
  const all = [
    env.DROVER_CONTAINER || undefined,
    mountedId(mounts),
    groupId(groups),
    isId(hostname) ? hostname : undefined,
  ]
  return all.filter((hint) => hint !== undefined)
}

/** Docker mounts these three files from the container's own folder, with any network, name and cgroup namespace. */
function mountedId(mountinfo: string): string | undefined {
  for (const line of mountinfo.split('\n')) {
    const [, , , source = '', target = ''] = line.split(' ')
    const id = /\/containers\/([0-9a-f]{64})\//.exec(source)?.[1]
    if (id !== undefined && /^\/etc\/(hostname|hosts|resolv\.conf)$/.test(target)) return id
  }
  return undefined
}

/** On cgroup v1 with the host's namespace; of nested engines the innermost is the last. */
function groupId(cgroup: string): string | undefined {
  return cgroup.match(/[0-9a-f]{64}/g)?.at(-1)
}

/** A hostname nobody chose is the short id; any other could be the name of somebody else's container. */
function isId(hostname: string): boolean {
  return /^[0-9a-f]{12}$/.test(hostname)
}

/** This process runs, so its container does. */
function isRunning(container: ObservedContainer): boolean {
  return container.status === 'running' || container.status === 'paused'
}
