import type { KafkaFeatures } from '../model/kafka-state.ts'
import type { Connection, Request, Wire } from './wire.ts'

/** ApiVersions: the one request every listener of every node answers, once it is let in. */
export function askVersions(wire: Wire, connection: Connection) {
  // Version 4 is the first that lists features whose lowest level is 0, `kraft.version` among them.
  return wire.apiVersionsV4.api.async(connection, 'drover', '0')
}

/** The levels of Kafka's features that this cluster has finalised. */
export const describeFeatures: Request<KafkaFeatures> = async (wire, connection) => {
  const { finalizedFeatures = [] } = await askVersions(wire, connection)
  return {
    finalised: Object.fromEntries(finalizedFeatures.map(({ name, maxVersionLevel }) => [name, maxVersionLevel])),
  }
}
