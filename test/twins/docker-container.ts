import type {
  ContainerLimits,
  ContainerSpec,
  ContainerStatus,
  ObservedContainer,
  PortBinding,
} from '../../src/model/docker-state.ts'

export interface TwinEndpoint {
  readonly networkId: string
  readonly network: string
  aliases: readonly string[]
  ipAddress: string
}

/** A container of the twin: what it was made of, and what became of it. */
export interface TwinContainer {
  readonly id: string
  name: string
  /** An engine makes no difference between a secret and what is none. */
  readonly spec: ContainerSpec & { readonly env: Readonly<Record<string, string>> }
  readonly imageId: string
  readonly createdAt: number
  status: ContainerStatus
  startedAt?: number
  finishedAt?: number
  exitCode: number
  oomKilled: boolean
  error: string
  limits: ContainerLimits
  restartPolicy: string
  readonly endpoints: Map<string, TwinEndpoint>
  readonly log: string[]
}

/** Another container that is the same. */
export function copyOf(container: TwinContainer): TwinContainer {
  const endpoints = [...container.endpoints].map(([id, endpoint]) => [id, { ...endpoint }] as const)
  return { ...container, endpoints: new Map(endpoints), log: [...container.log] }
}

/** Paused counts: its process, its ports and its addresses are still there. */
export function isAlive(container: TwinContainer): boolean {
  return container.status === 'running' || container.status === 'paused'
}

/** Two bindings that cannot both be had: 0.0.0.0 takes the port on every address. */
export function collide(a: Omit<PortBinding, 'containerPort'>, b: Omit<PortBinding, 'containerPort'>): boolean {
  return a.hostPort === b.hostPort && (a.hostIp === b.hostIp || [a.hostIp, b.hostIp].includes('0.0.0.0'))
}

/** Network ids of a container that never ran are not shown once there are several, as on engine 20.10. */
function endpoints({ endpoints, startedAt }: TwinContainer): TwinEndpoint[] {
  const known = startedAt !== undefined || endpoints.size === 1
  return [...endpoints.values()]
    .map((endpoint) => (known ? endpoint : { ...endpoint, networkId: '' }))
    .sort((a, b) => (a.network < b.network ? -1 : 1))
}

/** As the engine keeps it. */
export const plainEnvironment = (env: ContainerSpec['env']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, typeof value === 'string' ? value : value.reveal()]),
  )

/** As the engine's inspect shows it; a copy, so that what a test holds does not change under it. */
export function observed(container: TwinContainer): ObservedContainer {
  const { spec, startedAt, finishedAt } = container
  return structuredClone({
    id: container.id,
    name: container.name,
    image: spec.image,
    imageId: container.imageId,
    labels: spec.labels,
    status: container.status,
    createdAt: container.createdAt,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    exitCode: container.exitCode,
    oomKilled: container.oomKilled,
    error: container.error,
    endpoints: endpoints(container),
    publishedPorts: isAlive(container)
      ? [...spec.ports].sort((a, b) => a.containerPort - b.containerPort || a.hostPort - b.hostPort)
      : [],
    mounts: spec.mounts
      .map(({ volume, target }) => ({ volume, target }))
      .sort((a, b) => (a.target < b.target ? -1 : 1)),
    limits: container.limits,
    restartPolicy: container.restartPolicy,
    hostname: spec.hostname,
  })
}
