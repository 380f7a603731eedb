import { assertAccepted, kafkaError } from '../../../src/kafka/kafka-error.ts'

describe('An error of Kafka', () => {
  test('keeps the words of Kafka, its code and its name', () => {
    const { code, retriable, message } = kafkaError('CreateTopics orders', 40, 'Unknown topic config name: foo')
    expect({ code, retriable }).toEqual({ code: 'KAFKA_REFUSED', retriable: false })
    expect(message).toBe('CreateTopics orders: Unknown topic config name: foo (40 INVALID_CONFIG)')
  })

  test('is named by its code when Kafka has no words for it', () => {
    expect(kafkaError('DeleteTopics orders', 29, null).message).toBe(
      'DeleteTopics orders: 29 TOPIC_AUTHORIZATION_FAILED',
    )
  })

  test.each([3, 5, 6, 7, 41])('with code %i may go away by itself', (code) => {
    expect(kafkaError('Metadata', code, null).code).toBe('KAFKA_FAILED')
  })

  test('about missing brokers may go away, too: they may be about to start', () => {
    expect(kafkaError('CreateTopics orders', 38, 'only 2 broker(s) are registered').code).toBe('KAFKA_FAILED')
  })

  test('that this Drover does not know is tried again', () => {
    const error = kafkaError('CreateTopics orders', 999, 'something new')
    expect(error.code).toBe('KAFKA_FAILED')
    expect(error.message).toBe('CreateTopics orders: something new (999 unknown code)')
  })

  test('is none when the code is as good as success', () => {
    expect(() => assertAccepted('CreateTopics orders', 0, null)).not.toThrow()
    expect(() => assertAccepted('CreateTopics orders', 36, 'exists', 36)).not.toThrow()
    expect(() => assertAccepted('CreateTopics orders', 37, 'fewer', 36)).toThrow('fewer (37 INVALID_PARTITIONS)')
  })
})
