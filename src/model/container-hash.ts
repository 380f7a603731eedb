import { manifestConfig, QUORUM_BOOTSTRAP_KEY } from './broker-properties.ts'
import { hashOf } from './hash.ts'
import type { KafkaResource } from './resource.ts'

/** What a node's container is known by. */
export interface ContainerHashes {
  readonly specHash: string
  /** What earlier releases of Drover would have written there. */
  readonly formerSpecHashes: { readonly v1: string; readonly v2: string }
  /**
   * Fingerprint of all that earlier releases made no container with, though manifests could say it; empty when this one
   * says nothing of it.
   */
  readonly added: string
  /** The first, as it is whatever the levels of its loggers are; absent where these take a new container. */
  readonly levelFreeHash?: string
}

/** All that a new container would change. */
interface MadeOf {
  readonly kafka: KafkaResource
  /** Image, environment, ports, volumes: what every release has hashed. */
  readonly made: object
  readonly properties: ReadonlyMap<string, string>
  /** What no earlier release made a container with; nothing of it where the manifest does not write it. */
  readonly more: object
  /** The same without the levels of loggers that can be changed while it runs. */
  readonly levelFree?: object | undefined
}

/** Hashes over what a node's container is made of, in this release's form and in former ones. */
export function containerHashes({ kafka, made, properties, more, levelFree }: MadeOf): ContainerHashes {
  const { version } = kafka.spec.kafka
  const settled = [...properties].filter(([key]) => key !== QUORUM_BOOTSTRAP_KEY)
  // The manifest's config may change without a new container: whether it can, each node knows itself.
  const config = manifestConfig(kafka)
  const ours = settled.filter(([key, value]) => config.get(key) !== value)
  const isMore = Object.keys(more).length > 0
  const hashWith = (others: object) => `v3:${hashOf({ ...made, version, properties: ours, ...others })}`
  return {
    specHash: hashWith(isMore ? { more } : {}),
    ...(levelFree && { levelFreeHash: hashWith({ more: levelFree }) }),
    formerSpecHashes: {
      v1: `v1:${hashOf({ ...made, properties: settled })}`,
      v2: `v2:${hashOf({ ...made, version, properties: ours })}`,
    },
    added: isMore ? hashOf(more) : '',
  }
}
