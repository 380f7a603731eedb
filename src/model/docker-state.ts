import type { FileContent } from './file-content.ts'
import type { Sensitive } from './sensitive.ts'

/** Docker's objects as Drover sees them: what it asks for, and what it finds. Only what Drover uses. */

export interface PortBinding {
  readonly containerPort: number
  readonly hostIp: string
  readonly hostPort: number
}

export interface VolumeMount {
  readonly volume: string
  readonly target: string
}

/**
 * A volume to mount. An engine makes a missing volume by itself when it creates the container: then at least as ours.
 */
export interface WantedMount extends VolumeMount {
  readonly labels: Readonly<Record<string, string>>
  readonly driver?: string
}

/** The limits `docker update` can change on a running container. */
export interface ContainerLimits {
  /** Bytes; also written as MemorySwap, so that no swap is used. Absent: no limit. */
  readonly memoryBytes?: number
  /** Billionths of a CPU. Absent: no limit. */
  readonly nanoCpus?: number
  readonly pidsLimit: number
}

/** What a container gets of a host on which everything is wanted by all; set when it is created. */
export interface Reservations {
  /** Its weight among containers, of which each has 1024 unless it says otherwise. */
  readonly cpuShares?: number
  /** Bytes that are left to it while others can spare theirs. */
  readonly memoryBytes?: number
}

/** How a container finds names that are none of its network's. */
export interface DnsSettings {
  /** Addresses. They are asked in place of those of the host, after the engine's own server. */
  readonly servers: readonly string[]
  readonly searches: readonly string[]
  /** `ndots:5` */
  readonly options: readonly string[]
}

/** A container to create. Hardening that is the same for every container is not a choice and stands in `docker/`. */
export interface ContainerSpec {
  readonly image: string
  readonly hostname: string
  /** `uid:gid` */
  readonly user: string
  readonly entrypoint: readonly string[]
  readonly env: Readonly<Record<string, string | Sensitive>>
  readonly labels: Readonly<Record<string, string>>
  readonly aliases: readonly string[]
  readonly ports: readonly PortBinding[]
  readonly mounts: readonly WantedMount[]
  /** Path to mount options, e.g. `{ '/tmp': 'rw,noexec,size=64m' }`. */
  readonly tmpfs: Readonly<Record<string, string>>
  readonly limits: ContainerLimits
  readonly reservations?: Reservations
  /** Entries of its `/etc/hosts`: `name:address`. */
  readonly extraHosts?: readonly string[]
  readonly dns?: DnsSettings
  /** Seconds between SIGTERM and SIGKILL when anybody else stops it (`docker stop`). */
  readonly stopTimeoutSeconds: number
}

/** Docker's own words for what a container is doing. */
export type ContainerStatus = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'

/** True while the engine removes it, and after it failed to. */
export const isBeingRemoved = (status: ContainerStatus): boolean => status === 'removing' || status === 'dead'

const RUNNING: ReadonlySet<ContainerStatus> = new Set(['running', 'paused', 'restarting'])

/** True while it holds its volumes open. */
export const isRunning = ({ status }: { readonly status: ContainerStatus }): boolean => RUNNING.has(status)

export interface ObservedEndpoint {
  readonly network: string
  /** Empty on a container that never ran and has been connected to several networks. */
  readonly networkId: string
  /** As Docker reports them; engines add names of their own, so compare by "contains". */
  readonly aliases: readonly string[]
  /** Empty while the container is not running. */
  readonly ipAddress: string
}

export interface ObservedContainer {
  readonly id: string
  readonly name: string
  /** The reference it was created with. */
  readonly image: string
  /** The image's id in that engine. */
  readonly imageId: string
  readonly labels: Readonly<Record<string, string>>
  readonly status: ContainerStatus
  /** Epoch milliseconds. */
  readonly createdAt: number
  /** Epoch milliseconds; absent when it never ran. */
  readonly startedAt?: number
  readonly finishedAt?: number
  readonly exitCode: number
  readonly oomKilled: boolean
  /** The engine's own message about the last failed start. */
  readonly error: string
  readonly endpoints: readonly ObservedEndpoint[]
  /** Ports really bound on the host now; empty while it is not running. */
  readonly publishedPorts: readonly PortBinding[]
  /** Volumes with a name only; those an image declares for itself are left out. */
  readonly mounts: readonly VolumeMount[]
  readonly limits: ContainerLimits
  /** `no`, `always`, `unless-stopped`, `on-failure` */
  readonly restartPolicy: string
  readonly hostname: string
}

export interface ObservedNetwork {
  readonly id: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly driver: string
}

export interface ObservedVolume {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly driver: string
}

export interface ObservedImage {
  readonly id: string
  readonly repoDigests: readonly string[]
}

/** A file to be put into a volume of a container. */
export interface FileToWrite {
  /** Below the folder it is put into; no `/` at the start. */
  readonly path: string
  readonly content: FileContent
  /** Octal permission bits, e.g. 0o600. */
  readonly mode: number
  /**
   * Modification time in epoch seconds; absent: now. Drover derives it from the content, so that a hand's edit shows in
   * a cheap stat.
   */
  readonly modifiedAt?: number
}

export interface FileStat {
  readonly size: number
  /** Epoch milliseconds. */
  readonly modifiedAt: number
}

/** Something happened in the engine: a hint to look again, never a fact to act on. */
export interface DockerEvent {
  readonly type: 'container' | 'network' | 'volume'
  /** `die`, `destroy`, `disconnect`, ... */
  readonly action: string
  /** Id of the object, or its name for a volume. */
  readonly id: string
  readonly attributes: Readonly<Record<string, string>>
}

export interface EngineInfo {
  readonly version: string
  readonly apiVersion: string
  readonly operatingSystem: string
  readonly architecture: string
  readonly cpus: number
  readonly memoryBytes: number
  readonly rootDir: string
  /** `overlay2`, `btrfs`, ... */
  readonly storageDriver: string
  /** `1` or `2`. */
  readonly cgroupVersion: string
}
