import type { FeatureRange, KafkaFeatures } from '../model/kafka-state.ts'
import { assertAccepted } from './kafka-error.ts'
import { bodyOf, type Connection, type Request, type Wire } from './wire.ts'

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

/** The levels of Kafka's features that the software of the node that is asked can work with. */
export const supportedFeatures: Request<Record<string, FeatureRange>> = async (wire, connection) => {
  const { supportedFeatures = [] } = await askVersions(wire, connection)
  return Object.fromEntries(
    supportedFeatures.map(({ name, minVersion, maxVersion }) => [name, { min: minVersion, max: maxVersion }]),
  )
}

/** UpdateFeatures; that a feature is at the level already is success. */
export function raiseFeature(feature: string, level: number, timeoutMs: number): Request<void> {
  return async (wire, connection) => {
    // Never down: what is lowered may lose metadata.
    const updates = [{ feature, maxVersionLevel: level, upgradeType: wire.FeatureUpgradeTypes.UPGRADE }]
    const answer = wire.updateFeaturesV1.api.async(connection, timeoutMs, updates, false)
    const { errorCode, errorMessage, results } = await bodyOf(wire, answer)
    assertAccepted(`UpdateFeatures ${feature}`, errorCode, errorMessage)
    for (const each of results) assertAccepted(`UpdateFeatures ${each.feature}`, each.errorCode, each.errorMessage)
  }
}
