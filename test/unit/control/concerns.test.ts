import { concerns } from '../../../src/control/concerns.ts'
import type { DockerEvent } from '../../../src/model/container.ts'

const event = (
  type: DockerEvent['type'],
  id: string,
  attributes: Readonly<Record<string, string>> = {},
): DockerEvent => ({
  type,
  action: 'create',
  id,
  attributes,
})
const ours = { 'drover.instance': 'mine', 'drover.cluster': 'orders' }

it.each<[string, DockerEvent]>([
  ['its container', event('container', 'c1', ours)],
  ['its network, which bears no labels there', event('network', 'n1', { name: 'orders-kafka', type: 'bridge' })],
  ['a foreign network under its name', event('network', 'n2', { name: 'orders-kafka', container: 'c9' })],
  ['its data volume', event('volume', 'data-0-orders-node-1', { driver: 'local' })],
  ['its config volume', event('volume', 'config-orders-node-1-0a1b2c3d', { driver: 'local' })],
  ['its quorum marker', event('volume', 'orders-quorum', { driver: 'local' })],
])('%s is a reason to look at a cluster', (_what, told) => expect(concerns(told, 'mine', 'orders')).toBe(true))

it.each<[string, DockerEvent]>([
  ["another cluster's container", event('container', 'c2', { ...ours, 'drover.cluster': 'audit' })],
  ["another instance's container", event('container', 'c3', { ...ours, 'drover.instance': 'theirs' })],
  ['a container that is not of Drover', event('container', 'c4', { name: 'orders-web' })],
  ['a network that is not of Drover', event('network', 'n3', { name: 'web_default', container: 'c4' })],
  ['a volume that is not of Drover', event('volume', 'web_data', { driver: 'local' })],
  ['a volume without a name of its own', event('volume', '0123456789abcdef', { driver: 'local' })],
])('%s is none', (_what, told) => expect(concerns(told, 'mine', 'orders')).toBe(false))
