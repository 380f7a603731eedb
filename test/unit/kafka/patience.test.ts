import { DroverError } from '../../../src/errors.ts'
import { Patience } from '../../../src/kafka/patience.ts'

describe('Patience', () => {
  test('bears what may mend itself', async () => {
    await expect(new Patience().bear(new DroverError('KAFKA_FAILED', 'no leader'))).resolves.toBeUndefined()
  })

  test.each([
    ['a refusal', new DroverError('KAFKA_REFUSED', 'no')],
    ['an error nobody foresaw', new TypeError('undefined is not a function')],
  ])('does not bear %s', async (_what, error) => {
    await expect(new Patience().bear(error)).rejects.toBe(error)
  })

  test('ends with the signal', async () => {
    const waiting = new Patience().bear(new DroverError('KAFKA_FAILED', 'no leader'), AbortSignal.abort())
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })
})
