import { DroverError } from '../../../src/errors.ts'
import { RetryBudget } from '../../../src/kafka/retry.ts'

describe('a budget of retries', () => {
  test('waits for what may mend itself', async () => {
    await expect(new RetryBudget().spend(new DroverError('KAFKA_FAILED', 'no leader'))).resolves.toBeUndefined()
  })

  test.each([
    ['a refusal', new DroverError('KAFKA_REFUSED', 'no')],
    ['an error nobody foresaw', new TypeError('undefined is not a function')],
  ])('does not wait out %s', async (_what, error) => {
    await expect(new RetryBudget().spend(error)).rejects.toBe(error)
  })

  test('ends with the signal', async () => {
    const waiting = new RetryBudget().spend(new DroverError('KAFKA_FAILED', 'no leader'), AbortSignal.abort())
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })
})
