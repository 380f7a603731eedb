import type { ContainerCreateOptions, HostConfig } from 'dockerode'
import type { ContainerLimits, ContainerSpec } from '../model/docker-state.ts'
import { unprunable } from './volume-options.ts'

/** The network a container begins on. */
export interface FirstNetwork {
  readonly id: string
  readonly name: string
}

/**
 * The body of a create: what the spec says, plus the hardening every container of ours has (CIS Docker Benchmark 1.6,
 * section 5).
 */
export function containerBody(spec: ContainerSpec, network: FirstNetwork, openFiles?: number): ContainerCreateOptions {
  return {
    Image: spec.image,
    Hostname: spec.hostname,
    User: spec.user,
    Entrypoint: [...spec.entrypoint],
    Env: Object.entries(spec.env)
      .map(([name, value]) => `${name}=${typeof value === 'string' ? value : value.reveal()}`)
      .sort(),
    Labels: { ...spec.labels },
    StopTimeout: spec.stopTimeoutSeconds,
    ExposedPorts: Object.fromEntries(spec.ports.map((port) => [`${port.containerPort}/tcp`, {}])),
    HostConfig: {
      ...hardening(),
      ...ulimits(openFiles),
      ...limitsBody(spec.limits),
      ...reservationsBody(spec),
      ...realisation(spec, network.name),
    },
    // The id is only kept in mind; without it engine 20.10 does not show it before the first start.
    NetworkingConfig: { EndpointsConfig: { [network.name]: { Aliases: [...spec.aliases], NetworkID: network.id } } },
  }
}

function hardening(): HostConfig {
  return {
    Privileged: false,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges:true'],
    ReadonlyRootfs: true,
    // One restarter, and it is Drover: two of them fight.
    RestartPolicy: { Name: 'no' },
    // Signals go to the JVM itself, and its exit code is the container's.
    Init: false,
    LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
  }
}

/**
 * Nothing unless asked for: a JVM raises its own soft limit to the hard one it inherits from the engine, and an engine
 * that may not raise its hard limit (rootless, nested) starts no container that asks for more.
 */
function ulimits(openFiles: number | undefined): HostConfig {
  return openFiles === undefined ? {} : { Ulimits: [{ Name: 'nofile', Soft: openFiles, Hard: openFiles }] }
}

/**
 * By the network's name: since engine 26 a container that was created by the id of a network that is gone can be
 * connected to no other one, ever.
 */
function realisation(spec: ContainerSpec, network: string): HostConfig {
  return {
    NetworkMode: network,
    PortBindings: bindings(spec),
    // NoCopy: what an image happens to hold at that path must not become a cluster's data or config.
    Mounts: spec.mounts.map((mount) => ({
      Type: 'volume' as const,
      Source: mount.volume,
      Target: mount.target,
      VolumeOptions: {
        NoCopy: true,
        Labels: { ...mount.labels },
        DriverConfig: { Name: mount.driver ?? '', Options: unprunable(mount.driver) },
      },
    })),
    Tmpfs: { ...spec.tmpfs },
    ...(spec.extraHosts && { ExtraHosts: [...spec.extraHosts] }),
    ...(spec.dns && {
      Dns: [...spec.dns.servers],
      DnsSearch: [...spec.dns.searches],
      DnsOptions: [...spec.dns.options],
    }),
  }
}

function bindings(spec: ContainerSpec): Record<string, { HostIp: string; HostPort: string }[]> {
  const byPort: Record<string, { HostIp: string; HostPort: string }[]> = {}
  for (const port of spec.ports) {
    const name = `${port.containerPort}/tcp`
    byPort[name] = [...(byPort[name] ?? []), { HostIp: port.hostIp, HostPort: String(port.hostPort) }]
  }
  return byPort
}

/** Least of what engines take: 6 MiB. */
const LEAST_MEMORY = 6 * 2 ** 20

/** What is reserved, which no engine lets be more than the limit. */
function reservationsBody({ reservations = {}, limits }: ContainerSpec): HostConfig {
  const { cpuShares, memoryBytes } = reservations
  const memory = Math.min(memoryBytes ?? 0, limits.memoryBytes ?? Number.POSITIVE_INFINITY)
  return {
    ...(cpuShares !== undefined && { CpuShares: cpuShares }),
    ...(memory >= LEAST_MEMORY && { MemoryReservation: memory }),
  }
}

/** Limits in the engine's words. Memory and MemorySwap go together: raising one alone leaves or takes swap. */
export function limitsBody(limits: ContainerLimits): HostConfig {
  return {
    PidsLimit: limits.pidsLimit,
    ...(limits.memoryBytes === undefined ? {} : { Memory: limits.memoryBytes, MemorySwap: limits.memoryBytes }),
    ...(limits.nanoCpus === undefined ? {} : { NanoCpus: limits.nanoCpus }),
  }
}
