import { advertisedHosts, HOST_PLACEHOLDERS, PORT_PLACEHOLDERS, renderHost, renderPort } from '../model/advertised.ts'
import { isIpAddress } from '../model/annotation-values.ts'
import { assignNodeIds } from '../model/node-ids.ts'
import type { KafkaNodePoolResource, KafkaResource, Listener } from '../model/resource.ts'
import { error, type Finding, warning } from './finding.ts'
import type { Path } from './path.ts'

/** What is wrong with the addresses a listener advertises, whatever nodes there are; `path` is its configuration. */
export function advertisedFindings({ configuration }: Listener, path: Path): Finding[] {
  const { advertisedHostTemplate: host, advertisedPortTemplate: port, brokers = [] } = configuration ?? {}
  return [
    ...(host === undefined ? [] : hostTemplateFindings(host, [...path, 'advertisedHostTemplate'])),
    ...(port === undefined ? [] : portTemplateFindings(port, [...path, 'advertisedPortTemplate'])),
    ...brokers.flatMap(({ advertisedHost }, index) =>
      advertisedHost === undefined ? [] : hostFindings(advertisedHost, [...path, 'brokers', index, 'advertisedHost']),
    ),
  ]
}

function hostTemplateFindings(template: string, path: Path): Finding[] {
  const unknown = unknownPlaceholders(template, HOST_PLACEHOLDERS, path)
  return unknown.length > 0 ? unknown : hostFindings(renderHost(template, { name: 'node', nodeId: 0 }), path)
}

function portTemplateFindings(template: string, path: Path): Finding[] {
  const unknown = unknownPlaceholders(template, PORT_PLACEHOLDERS, path)
  if (unknown.length > 0 || renderPort(template, 0) !== undefined) return unknown
  const message = 'It cannot be reckoned: there are numbers, `{nodeId}`, `+`, `-`, `*` and brackets.'
  return [error('InvalidValue', path, message, 'Write something like `9000 + {nodeId}`.')]
}

function unknownPlaceholders(template: string, known: readonly string[], path: Path): Finding[] {
  const [unknown] = (template.match(/\{[^{}]*\}|[{}]/g) ?? []).filter((found) => !known.includes(found))
  if (unknown === undefined) return []
  const mend = `Write ${known.map((each) => `\`${each}\``).join(' or ')}.`
  return [error('InvalidValue', path, `There is no \`${unknown}\` here.`, mend)]
}

function hostFindings(host: string, path: Path): Finding[] {
  if (!host.includes(':') || isIpAddress(host)) return []
  const mend = 'Write the host alone; the port is `advertisedPort` or `advertisedPortTemplate`.'
  return [error('InvalidValue', path, 'It is neither a host name nor an IP address.', mend)]
}

/** Templates that make no port of the id of a node that is due to be. */
export function advertisedPortFindings(kafka: KafkaResource, pools: readonly KafkaNodePoolResource[]): Finding[] {
  const templates = kafka.spec.kafka.listeners.map(({ configuration }) => configuration?.advertisedPortTemplate)
  if (templates.every((template) => template === undefined)) return []
  const ids = [...assignNodeIds(pools, new Map())].flatMap(([name, assigned]) =>
    pools.some(({ metadata, spec }) => metadata.name === name && spec.roles.includes('broker')) ? assigned : [],
  )
  return templates.flatMap((template, index) => {
    if (template === undefined) return []
    const ports = ids.map((id) => ({ id, port: renderPort(template, id) ?? 0 }))
    const wrong = ports.find(({ port }) => port < 1 || port > 65_535)
    if (!wrong) return []
    const path = ['spec', 'kafka', 'listeners', index, 'configuration', 'advertisedPortTemplate']
    const message = `Broker ${wrong.id} would be advertised with port ${wrong.port}.`
    return [error('InvalidValue', path, message, 'Write a template that makes 1 to 65535 of each node id.')]
  })
}

/** One warning of all listeners on ports of the host that nobody elsewhere can use; `path` is that of the list. */
export function localOnlyFindings(listeners: readonly Listener[], path: Path): Finding[] {
  const local = listeners.flatMap((listener, index) =>
    listener.type === 'nodeport' && advertisedHosts(listener).length === 0 ? [{ name: listener.name, index }] : [],
  )
  const [first, ...others] = local.map(({ name }) => `\`${name}\``)
  if (first === undefined) return []
  const message =
    others.length === 0
      ? `The listener ${first} is for clients on this host alone: it is advertised as \`localhost\`.`
      : `The listeners ${[first, ...others.slice(0, -1)].join(', ')} and ${others.at(-1)} are for clients on this host alone: they are advertised as \`localhost\`.`
  return [
    warning(
      'NoAdvertisedHost',
      [...path, local[0]?.index ?? 0],
      message,
      'Write `configuration: {advertisedHostTemplate: HOST}`: a name of this host opens it to others (on one address by `drover/bind-address`), `localhost` says that it is meant.',
    ),
  ]
}
