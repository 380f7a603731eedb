import type { Authorization } from '../../../src/model/resource.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { aCluster } from '../../fixtures/scene.ts'

/** What each node is told, those that are told the same once. */
const told = (authorization?: Authorization) => {
  const pools = [aPool('b', { roles: ['broker'] }), aPool('c', { roles: ['controller'] })]
  const { nodes } = aCluster({ kafka: aKafka(authorization && { authorization }), pools })
  const lines = nodes.map(({ properties }) =>
    [...properties].filter(([key]) => /^authorizer|^super|acl/.test(key)).map((pair) => pair.join('=')),
  )
  return [...new Map(lines.map((each) => [each.join(), each])).values()]
}
const OWN = 'super.users=User:CN=c-kafka,O=drover;User:CN=drover,O=drover'

it('a cluster that says nothing of it has no authorizer', () => {
  expect(told()).toEqual([[]])
})

it('by Kafka’s own, the nodes, Drover and whom the manifest names may do everything, on controllers too', () => {
  const own = 'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer'
  expect(told({ type: 'simple' })).toEqual([[own, OWN]])
  expect(told({ type: 'simple', superUsers: ['alice', 'CN=bob'] })).toEqual([[own, `${OWN};User:alice;User:CN=bob`]])
})

it('one of people’s own is told who the nodes and Drover are, too', () => {
  const custom = told({ type: 'custom', authorizerClass: 'example.Authorizer', superUsers: ['a'] })
  expect(custom).toEqual([['authorizer.class.name=example.Authorizer', `${OWN};User:a`]])
})
