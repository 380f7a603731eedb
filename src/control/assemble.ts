import { hostname } from 'node:os'
import type { DockerClient } from '../docker/client.ts'
import { connectDocker } from '../docker/connect.ts'
import type { Endpoint, FileReader } from '../docker/endpoint.ts'
import { findOwnContainer } from '../docker/own-container.ts'
import { ImagePulls, type WhenPulled } from '../execute/image-pulls.ts'
import type { KafkaClient } from '../kafka/client.ts'
import { createKafkaClient } from '../kafka/wire-client.ts'
import { EngineLease } from '../lease/engine-lease.ts'
import { defaultImages } from '../model/default-images.ts'
import type { Access } from '../model/desired-node.ts'
import { KAFKA_VERSIONS } from '../model/kafka-versions.ts'
import { KeptAnswers } from '../observe/kept-answers.ts'
import { systemClock } from './clock.ts'
import type { EngineTools } from './pass/pass-tools.ts'
import { watched } from './pass/watched-calls.ts'
import { NO_TELEMETRY, type Telemetry } from './telemetry.ts'

export interface Assembly {
  readonly tools: EngineTools
  /** The right to act on the engine, not asked for yet. */
  readonly lease: EngineLease
  close(): void
}

export interface AssemblyOptions {
  readonly endpoint: Endpoint
  readonly instance: string
  /** The state folder, which others are told of. */
  readonly statePath: string
  /** How nodes are reached; absent: found out. */
  readonly access?: Access
  readonly files: Pick<FileReader, 'read'>
  readonly signal?: AbortSignal
  /** Hears, of the lease, why the engine does not answer, and with undefined that it does. */
  readonly whenHeard?: (silence: string | undefined) => void
  /** An image has been pulled, or could not be. */
  readonly whenPulled?: WhenPulled
  /** Hears of every call. */
  readonly telemetry?: Telemetry
}

/** Of any of Drover's Kafkas. */
const IMAGES = KAFKA_VERSIONS.flatMap(({ version }) => defaultImages(version))

/** Connects everything passes work with. @throws DOCKER_UNREACHABLE, DOCKER_TIMEOUT, DOCKER_API_TOO_OLD */
export async function assemble(options: AssemblyOptions): Promise<Assembly> {
  const { endpoint, instance, statePath, files, signal, telemetry = NO_TELEMETRY } = options
  const docker = watched(await connectDocker(endpoint, signal ? { signal } : {}), 'docker', telemetry.call)
  const own = await findOwnContainer(docker, { env: process.env, files, hostname: hostname() }, signal)
  const access = options.access ?? (own ? 'network' : await findAccess(docker, endpoint, signal))
  const clients = new Map<string, KafkaClient>()
  const kafkaOf = (cluster: string) => {
    const client = clients.get(cluster) ?? watched(createKafkaClient(), 'kafka', telemetry.call)
    clients.set(cluster, client)
    return client
  }
  const lease = new EngineLease({
    docker,
    instance,
    statePath,
    images: IMAGES,
    ...(options.whenHeard && { hear: options.whenHeard }),
  })
  return {
    lease,
    tools: {
      docker,
      kafkaOf,
      forgetKafka: (cluster) => {
        clients.get(cluster)?.close()
        clients.delete(cluster)
      },
      keptAnswers: new KeptAnswers(),
      clock: systemClock,
      pulls: new ImagePulls(docker, systemClock.now, (image, failure) => options.whenPulled?.(image, failure)),
      host: { instance, access, ...(own && { ownContainer: own.id }) },
    },
    close() {
      lease.release()
      for (const client of clients.values()) client.close()
      docker.close()
    },
  }
}

/**
 * Container addresses are reachable only from the Linux host the engine runs on, not through a virtual machine or from
 * afar.
 */
async function findAccess(docker: DockerClient, endpoint: Endpoint, signal: AbortSignal | undefined): Promise<Access> {
  if (endpoint.kind !== 'unix' || process.platform !== 'linux') return 'published'
  const { operatingSystem } = await docker.info(signal)
  return operatingSystem.includes('Docker Desktop') ? 'published' : 'container-ip'
}
