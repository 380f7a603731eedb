import type { KafkaClient } from '../../src/kafka/client.ts'
import type { KafkaUnderTest } from './kafka-under-test.ts'

/**
 * The part of the contract about features. That a level really rises takes nodes of two versions; no single image has
 * them.
 */
export function features(kafka: () => KafkaUnderTest): void {
  describe('features', () => {
    let client: KafkaClient
    let level: number
    beforeAll(async () => {
      client = kafka().client
      level = (await client.describeFeatures()).finalised['metadata.version'] ?? 0
    })

    test.each([1, 2])('that node %s supports are read from itself', async (nodeId) => {
      const { 'metadata.version': range, 'kraft.version': kraft } = await client.supportedFeatures(nodeId)
      expect(range).toEqual({ min: 7, max: level })
      expect(kraft).toEqual({ min: 0, max: 1 })
      await expect(client.supportedFeatures(7)).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE' })
    })

    test('are raised to where they are, which is success', async () => {
      await client.raiseFeature('metadata.version', level)
      expect((await client.describeFeatures()).finalised['metadata.version']).toBe(level)
    })

    test('are never lowered, nor raised beyond what a node supports', async () => {
      await expect(client.raiseFeature('metadata.version', level - 1)).rejects.toThrow('downgrade')
      await expect(client.raiseFeature('metadata.version', level + 1)).rejects.toThrow(
        `Invalid update version ${level + 1} for feature metadata.version. Local controller 0 only supports versions 7-${level}`,
      )
    })
  })
}
