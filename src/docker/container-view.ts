import type { ContainerInspectInfo } from 'dockerode'
import type {
  ContainerLimits,
  ContainerStatus,
  ObservedContainer,
  ObservedEndpoint,
  PortBinding,
  VolumeMount,
} from '../model/docker-state.ts'

/** What engines call networks, containers, and volumes nobody named. */
const ID = /^[0-9a-f]{64}$/

/** An engine's answer to inspect, as Drover's model says it. Lists are sorted, because engines answer in any order. */
export function observedContainer(found: ContainerInspectInfo): ObservedContainer {
  const startedAt = epoch(found.State.StartedAt)
  const finishedAt = epoch(found.State.FinishedAt)
  return {
    id: found.Id,
    name: found.Name.replace(/^\//, ''),
    image: found.Config.Image,
    imageId: found.Image,
    labels: found.Config.Labels ?? {},
    status: found.State.Status as ContainerStatus,
    createdAt: Date.parse(found.Created),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    exitCode: found.State.ExitCode,
    oomKilled: found.State.OOMKilled,
    error: found.State.Error,
    endpoints: endpoints(found),
    publishedPorts: publishedPorts(found),
    mounts: mounts(found),
    limits: limits(found),
    restartPolicy: found.HostConfig.RestartPolicy?.Name || 'no',
    hostname: found.Config.Hostname,
  }
}

/** Go's zero time means "never". */
function epoch(time: string): number | undefined {
  return time === '' || time.startsWith('0001-') ? undefined : Date.parse(time)
}

/**
 * A container that never ran has endpoints without a network id on engine 20.10, unless it was created with it. Earlier
 * releases of Drover gave it as the NetworkMode; with further endpoints nothing says which is which.
 */
function endpoints(found: ContainerInspectInfo): ObservedEndpoint[] {
  const first = found.HostConfig.NetworkMode ?? ''
  const all = Object.entries(found.NetworkSettings.Networks)
  return all
    .map(([network, endpoint]) => ({
      network,
      networkId: endpoint.NetworkID || (all.length === 1 && ID.test(first) ? first : ''),
      aliases: endpoint.Aliases ?? [],
      ipAddress: endpoint.IPAddress ?? '',
    }))
    .sort((a, b) => compare(a.network, b.network))
}

function publishedPorts(found: ContainerInspectInfo): PortBinding[] {
  return Object.entries(found.NetworkSettings.Ports ?? {})
    .flatMap(([port, bound]) =>
      (bound ?? []).map((host) => ({
        containerPort: Number.parseInt(port, 10),
        hostIp: host.HostIp,
        hostPort: Number(host.HostPort),
      })),
    )
    .sort((a, b) => a.containerPort - b.containerPort || a.hostPort - b.hostPort || compare(a.hostIp, b.hostIp))
}

/** Without the nameless volumes an engine makes for the paths an image declares: nobody asked for those. */
function mounts(found: ContainerInspectInfo): VolumeMount[] {
  return found.Mounts.filter((mount) => mount.Type === 'volume' && !ID.test(mount.Name ?? ''))
    .map((mount) => ({ volume: mount.Name ?? '', target: mount.Destination }))
    .sort((a, b) => compare(a.target, b.target))
}

/** Zero, null and -1 all mean "no limit"; for processes that is 0 here. */
function limits(found: ContainerInspectInfo): ContainerLimits {
  const { Memory, NanoCpus, PidsLimit } = found.HostConfig
  return {
    ...(Memory ? { memoryBytes: Memory } : {}),
    ...(NanoCpus ? { nanoCpus: NanoCpus } : {}),
    pidsLimit: Math.max(0, PidsLimit ?? 0),
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
