import type { DnsSettings } from './docker-state.ts'
import { givenEnvironment } from './environment.ts'
import { containerLabels, type Labels } from './given-labels.ts'
import type { EnvVariable, NodeTemplate } from './node-template.ts'
import { parseBytes } from './quantity.ts'
import type { KafkaNodePoolResource } from './resource.ts'

/** What a pool and its template make a container with, besides all that every node has. */
export interface TemplatedContainer {
  readonly labels?: Labels
  readonly env?: Readonly<Record<string, string>>
  /** `name:address` */
  readonly extraHosts?: readonly string[]
  readonly dns?: DnsSettings
  /** Size of `/tmp`. */
  readonly tmpBytes?: number
}

/**
 * Nothing of it is there where the manifest does not write it, so that the hash of a container stays what it was.
 * @param own the environment that a node has anyway
 * @param fromElsewhere the text of a variable that stands elsewhere
 */
export function templatedContainer(
  pool: KafkaNodePoolResource,
  template: NodeTemplate | undefined,
  own: Readonly<Record<string, string>>,
  fromElsewhere: (variable: EnvVariable) => string | undefined,
): TemplatedContainer {
  const labels = containerLabels(pool, template)
  const env = givenEnvironment(template?.kafkaContainer?.env ?? [], own, fromElsewhere)
  const { hostAliases = [], dnsConfig, tmpDirSizeLimit } = template?.pod ?? {}
  const extraHosts = hostAliases.flatMap(({ ip, hostnames = [] }) => hostnames.map((name) => `${name}:${ip}`))
  const dns = dnsSettings(dnsConfig)
  const tmpBytes = parseBytes(tmpDirSizeLimit ?? '')
  return {
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(env).length > 0 && { env }),
    ...(extraHosts.length > 0 && { extraHosts }),
    ...(dns !== undefined && { dns }),
    ...(tmpBytes !== undefined && { tmpBytes }),
  }
}

type DnsConfig = NonNullable<NonNullable<NodeTemplate['pod']>['dnsConfig']>

function dnsSettings({ nameservers = [], searches = [], options = [] }: DnsConfig = {}): DnsSettings | undefined {
  if (nameservers.length + searches.length + options.length === 0) return undefined
  return {
    servers: nameservers,
    searches,
    options: options.map(({ name, value }) => (value === undefined ? name : `${name}:${value}`)),
  }
}
