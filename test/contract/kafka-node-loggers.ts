import type { KafkaClient } from '../../src/kafka/client.ts'
import type { ConfigChange } from '../../src/model/kafka-state.ts'
import type { KafkaUnderTest } from './kafka-under-test.ts'

/** One that brokers and controllers have. */
const LOGGER = 'kafka.request.logger'

/** The part of the contract about loggers of nodes. Tests leave the root as it was. */
export function nodeLoggers(kafka: () => KafkaUnderTest): void {
  describe('loggers of nodes', () => {
    let client: KafkaClient
    beforeAll(() => {
      client = kafka().client
    })

    const levelsOf = async (nodeId: number, ...names: readonly string[]) => {
      const levels = await client.describeNodeLoggers(nodeId)
      return names.map((name) => levels[name])
    }
    const set = (name: string, value: string | null): ConfigChange[] => [{ name, value }]

    test.each([0, 1, 2])(
      'are read from the node itself, a controller too, sorted by name (node %s)',
      async (nodeId) => {
        const levels = await client.describeNodeLoggers(nodeId)
        expect(levels.root).toMatch(/^[A-Z]+$/)
        expect(levels[LOGGER]).toMatch(/^[A-Z]+$/)
        expect(Object.keys(levels)).toEqual(Object.keys(levels).sort())
        await expect(client.describeNodeLoggers(7)).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE' })
      },
    )

    test.each([0, 1, 2])('have a level of their own, or that of what is above them (node %s)', async (nodeId) => {
      const [before = null] = await levelsOf(nodeId, 'root')
      await client.alterNodeLoggers(nodeId, set(LOGGER, 'TRACE'))
      expect(await levelsOf(nodeId, 'root', LOGGER)).toEqual([before, 'TRACE'])
      await client.alterNodeLoggers(nodeId, set('root', 'FATAL'))
      expect(await levelsOf(nodeId, 'root', LOGGER)).toEqual(['FATAL', 'TRACE'])
      await client.alterNodeLoggers(nodeId, set(LOGGER, null))
      expect(await levelsOf(nodeId, 'root', LOGGER)).toEqual(['FATAL', 'FATAL'])
      await client.alterNodeLoggers(nodeId, set('root', before))
      expect(await levelsOf(nodeId, 'root', LOGGER)).toEqual([before, before])
    })

    test.each([
      [1, set('no.such.logger', 'DEBUG'), 'Logger no.such.logger does not exist!'],
      [2, set('no.such.logger', null), 'Logger no.such.logger does not exist!'],
      [1, set('root', null), 'Removing the log level of the root logger is not allowed'],
      [
        2,
        set('root', 'OFF'),
        'Cannot set the log level of root to OFF as it is not a supported log level. Valid log levels are DEBUG, ERROR, FATAL, INFO, TRACE, WARN',
      ],
    ])('are refused in the words of Kafka (node %s, %j)', async (nodeId, changes, words) => {
      const refused = { code: 'KAFKA_REFUSED', retriable: false, message: expect.stringContaining(words) }
      await expect(client.alterNodeLoggers(nodeId, changes)).rejects.toMatchObject(refused)
    })

    test('stay as they are when one of several is refused', async () => {
      const before = await levelsOf(1, LOGGER)
      const changes = [...set(LOGGER, 'FATAL'), ...set('no.such.logger', 'FATAL')]
      await expect(client.alterNodeLoggers(1, changes)).rejects.toThrow('no.such.logger')
      expect(await levelsOf(1, LOGGER)).toEqual(before)
    })
  })
}
