import type { Inside } from '../../model/inside.ts'
import { REPLICATION_LISTENER } from '../../model/listeners.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { KafkaResource } from '../../model/resource.ts'
import type { Refusal } from '../ground/plan.ts'

/**
 * Who proves what, where nodes cannot
 * ===================================
 *
 * Nodes of a cluster that an earlier release made speak plain text to one another: whoever reaches them there is as
 * good as they are, and an authorizer would take them for anybody. So (`NotSecured`):
 *
 * 1. Its authorization is not in force: it would lock out the nodes, and Drover.
 * 2. Meanwhile its listeners stay as they were: one that is written for people who may do little would be open to
 *    people who may do all. Where it is not known how they were, because the state folder was lost, they are as the
 *    manifest says.
 * 3. Without any authorization listeners ask who comes, as they say: that holds for whoever comes by them.
 */
export function securityInForce(
  kafka: KafkaResource,
  inside: Inside,
  { lastGood }: Pick<RecordedCluster, 'lastGood'>,
): { readonly kafka: KafkaResource; readonly refusals: readonly Refusal[] } {
  const { authorization, ...rest } = kafka.spec.kafka
  const asking = rest.listeners.filter((listener) => listener.authentication)
  if (inside === 'tls' || (!authorization && asking.length === 0)) return { kafka, refusals: [] }
  const say = (what: string): Refusal => ({
    target: { kind: 'Kafka', name: kafka.metadata.name },
    reason: 'NotSecured',
    message: `its nodes, made by an earlier release, speak plain text to one another: ${what}. ${WAY_OUT}`,
  })
  if (!authorization) {
    const names = asking.map(({ name }) => `\`${name}\``).join(', ')
    const where = `port ${REPLICATION_LISTENER.port} of its network`
    return { kafka, refusals: [say(`clients log in at ${names}, but whoever reaches ${where} comes in without`)] }
  }
  const listeners = lastGood?.kafka.kafka.listeners ?? rest.listeners
  return {
    kafka: { ...kafka, spec: { ...kafka.spec, kafka: { ...rest, listeners } } },
    refusals: [say('its authorization is not in force, and its listeners stay as they were')],
  }
}

const WAY_OUT =
  'They speak TLS once all of them are made anew: pause it, remove all containers of its nodes while it may be away for a minute, and resume it; its data stays'
