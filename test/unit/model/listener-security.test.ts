import type { KafkaSpec, Listener } from '../../../src/model/resource.ts'
import { aKafka, PLAIN } from '../../fixtures/resources.ts'
import { aCluster } from '../../fixtures/scene.ts'

/** What the first broker says of a listener. */
const settings = (listener: Partial<Listener>, config: KafkaSpec['kafka']['config'] = {}): string[] => {
  const { nodes } = aCluster({ kafka: aKafka({ listeners: [{ ...PLAIN, ...listener }], config }) })
  return [...(nodes[0]?.properties ?? [])].flatMap(([key, value]) =>
    key.startsWith('listener.name.plain-9092.') ? [`${key.replace('listener.name.plain-9092.', '')}=${value}`] : [],
  )
}
const KEYSTORE = ['ssl.keystore.location=/etc/drover/certs/node.pem', 'ssl.keystore.type=PEM']
const SCRAM = [
  'sasl.enabled.mechanisms=SCRAM-SHA-512',
  'scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;',
]

it('an open listener needs nothing, and one with TLS proves who the node is', () => {
  expect(settings({})).toEqual([])
  expect(settings({ tls: true })).toEqual(['ssl.client.auth=none', ...KEYSTORE])
})

it('a client with a certificate is let in for the authority of clients, and for no other', () => {
  expect(settings({ tls: true, authentication: { type: 'tls' } })).toEqual([
    'ssl.client.auth=required',
    ...KEYSTORE,
    'ssl.truststore.location=/etc/drover/certs/clients-ca.crt',
    'ssl.truststore.type=PEM',
  ])
})

it('a login with a password counts for five minutes, or as long as the manifest says', () => {
  const authentication = { type: 'scram-sha-512' } as const
  expect(settings({ authentication })).toEqual(['connections.max.reauth.ms=300000', ...SCRAM])
  expect(settings({ authentication, tls: true })).toEqual([
    'connections.max.reauth.ms=300000',
    ...SCRAM,
    'ssl.client.auth=none',
    ...KEYSTORE,
  ])
  const own = { 'listener.name.plain-9092.connections.max.reauth.ms': 60_000 }
  expect(settings({ authentication }, own)).toEqual(['connections.max.reauth.ms=60000', ...SCRAM])
  expect(settings({ authentication }, { 'connections.max.reauth.ms': 60_000 })).toEqual(SCRAM)
})

it('one of people’s own has their settings, but no other certificate of the node', () => {
  const listenerConfig = { 'ssl.client.auth': 'requested', 'SSL.Keystore.type': 'JKS', 'ssl.keystore.location': '/x' }
  const tls = { type: 'custom', listenerConfig } as const
  expect(settings({ tls: true, authentication: tls })).toEqual(['ssl.client.auth=requested', ...KEYSTORE])
  const sasl = { type: 'custom', sasl: true, listenerConfig: { 'sasl.enabled.mechanisms': 'PLAIN' } } as const
  expect(settings({ authentication: sasl })).toEqual([
    'connections.max.reauth.ms=300000',
    'sasl.enabled.mechanisms=PLAIN',
  ])
  const counts = { ...sasl, listenerConfig: { 'connections.max.reauth.ms': 0 } }
  expect(settings({ authentication: counts })).toEqual(['connections.max.reauth.ms=0'])
})
