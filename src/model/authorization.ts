import { nodesName, OPERATOR_NAME, ORGANIZATION } from './identities.ts'
import type { KafkaResource } from './resource.ts'

/** Kafka's own, which keeps its ACLs in the metadata of the cluster. */
const OWN_AUTHORIZER = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer'

/**
 * Who decides what clients may do, on brokers and controllers alike: what a broker hands on to a controller, that one
 * asks its own authorizer about. The nodes and Drover may do everything, whoever decides, or the cluster would stand
 * still.
 */
export function authorizationProperties({ metadata, spec }: KafkaResource): Readonly<Record<string, string>> {
  const { type, authorizerClass = '', superUsers = [] } = spec.kafka.authorization ?? {}
  if (type === undefined) return {}
  const own = [nodesName(metadata.name), OPERATOR_NAME].map((name) => `CN=${name},O=${ORGANIZATION}`)
  return {
    'authorizer.class.name': type === 'simple' ? OWN_AUTHORIZER : authorizerClass,
    'super.users': [...own, ...superUsers].map((name) => `User:${name}`).join(';'),
  }
}
