import type { RecordedCluster } from '../../../src/model/recorded-cluster.ts'
import type { KafkaSpec, Listener } from '../../../src/model/resource.ts'
import { securityInForce } from '../../../src/plan/config/security-in-force.ts'
import { aKafka, EXTERNAL, PLAIN } from '../../fixtures/resources.ts'

type Kafka = KafkaSpec['kafka']

const SCRAM: Listener = { ...EXTERNAL, name: 'scram', port: 9095, authentication: { type: 'scram-sha-512' } }
const upWith = (...listeners: readonly Listener[]): Pick<RecordedCluster, 'lastGood'> => ({
  lastGood: { kafka: aKafka({ listeners }).spec, pools: {} },
})
/** What is in force of this wish where nodes speak plain text to one another. */
const inForce = (wish: Partial<Kafka>, recorded: Pick<RecordedCluster, 'lastGood'> = {}) => {
  const { kafka, refusals } = securityInForce(aKafka(wish), 'plain', recorded)
  const { listeners, authorization } = kafka.spec.kafka
  expect(authorization).toBe(undefined)
  const said = refusals.map(({ reason, message }) => `${reason} ${/to one another: (.*?)\. They/.exec(message)?.[1]}`)
  return { listeners, said }
}

it('a cluster that speaks TLS inside has what its manifest says, and so has one that asks for nothing', () => {
  const secured = aKafka({ listeners: [PLAIN, SCRAM], authorization: { type: 'simple' } })
  expect(securityInForce(secured, 'tls', {})).toEqual({ kafka: secured, refusals: [] })
  const open = aKafka({ listeners: [PLAIN, { ...EXTERNAL, tls: true }] })
  expect(securityInForce(open, 'plain', {})).toEqual({ kafka: open, refusals: [] })
})

it('one that speaks plain text inside asks its clients who they are, and tells where nobody is asked', () => {
  const listeners = [PLAIN, SCRAM]
  const said = ['NotSecured clients log in at `scram`, but whoever reaches port 9091 of its network comes in without']
  expect(inForce({ listeners }, upWith(PLAIN))).toEqual({ listeners, said })
})

const AS_THEY_WERE = ['NotSecured its authorization is not in force, and its listeners stay as they were']

it('it has no authorizer, which would lock out its nodes, and its listeners stay as they were', () => {
  const wish = { listeners: [{ ...PLAIN, port: 9099 }, SCRAM], authorization: { type: 'simple' } } as const
  expect(inForce(wish, upWith(PLAIN, EXTERNAL))).toEqual({ listeners: [PLAIN, EXTERNAL], said: AS_THEY_WERE })
})

it('where it is not known how they were, they are as the manifest says', () => {
  const listeners = [PLAIN, SCRAM]
  expect(inForce({ listeners, authorization: { type: 'simple' } })).toEqual({ listeners, said: AS_THEY_WERE })
})
