import { isIpAddress } from './annotation-values.ts'
import type { Listener } from './resource.ts'

/*
 * What a manifest says clients are told of a node, instead of where it is: for one broker, or by templates, in which
 * `{nodeId}` and, in a host, `{nodePodName}` stand for those of the node. A template of ports is reckoned.
 */

/** A node, as far as templates name it. */
interface NamedNode {
  readonly name: string
  readonly nodeId: number
}

/** Placeholders, as Strimzi has them. */
const NODE_ID = '{nodeId}'
const NODE_NAME = '{nodePodName}'

/** Those that a template of hosts may have, and one of ports. */
export const HOST_PLACEHOLDERS = [NODE_ID, NODE_NAME]
export const PORT_PLACEHOLDERS = [NODE_ID]

/** What the manifest says of a node; undefined where it says nothing. */
export function advertisedOf({ name, nodeId }: NamedNode, { configuration }: Listener) {
  const own = configuration?.brokers?.find(({ broker }) => broker === nodeId)
  const { advertisedHostTemplate: host, advertisedPortTemplate: port } = configuration ?? {}
  return {
    host: own?.advertisedHost ?? (host === undefined ? undefined : renderHost(host, { name, nodeId })),
    port: own?.advertisedPort ?? (port === undefined ? undefined : renderPort(port, nodeId)),
  }
}

/** The host that a template makes for a node. */
export const renderHost = (template: string, { name, nodeId }: NamedNode): string =>
  template.replaceAll(NODE_ID, String(nodeId)).replaceAll(NODE_NAME, name)

/** The port that a template makes for a node, whatever its size; undefined when it cannot be reckoned. */
export function renderPort(template: string, nodeId: number): number | undefined {
  const value = reckon(template.replaceAll(NODE_ID, String(nodeId)))
  return value === undefined ? undefined : Math.trunc(value)
}

/**
 * The value of a term of numbers, `+`, `-`, `*` and brackets; undefined when it is none. Multiplication comes first,
 * and of equals the left one.
 */
function reckon(text: string): number | undefined {
  const tokens = text.match(/\d+(?:\.\d+)?|[-+*()]|\S/g) ?? []
  const next = () => tokens.shift()
  const isNext = (...operators: string[]) => operators.includes(tokens[0] ?? '')
  const factor = (): number => {
    const token = next() ?? ''
    if (token !== '(') return /^\d/.test(token) ? Number(token) : Number.NaN
    const value = sum()
    return next() === ')' ? value : Number.NaN
  }
  const product = (): number => {
    let value = factor()
    while (isNext('*') && next()) value *= factor()
    return value
  }
  const sum = (): number => {
    let value = product()
    while (isNext('+', '-')) value += next() === '+' ? product() : -product()
    return value
  }
  const value = sum()
  return tokens.length > 0 || Number.isNaN(value) ? undefined : value
}

/** Every host that a listener advertises by itself, templates as they are written. */
export const advertisedHosts = ({ configuration }: Listener): readonly string[] =>
  [configuration?.advertisedHostTemplate, ...(configuration?.brokers ?? []).map((each) => each.advertisedHost)].filter(
    (host) => host !== undefined,
  )

/** Of a host, or a template of one: that it is an address of IPv6. */
export const isIpv6 = (host: string): boolean =>
  host.includes(':') && isIpAddress(renderHost(host, { name: '', nodeId: 0 }))
