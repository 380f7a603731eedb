import { within } from '../../../src/kafka/deadline.ts'

const never = (): Promise<never> => new Promise(() => {})

describe('Work within a deadline', () => {
  test('gives its result', async () => {
    expect(await within(60_000, undefined, async () => 'done')).toBe('done')
  })

  test('fails as it fails by itself', async () => {
    const failure = new Error('broken')
    await expect(within(60_000, undefined, () => Promise.reject(failure))).rejects.toBe(failure)
  })

  test('is given up when the deadline passes', async () => {
    await expect(within(1, undefined, never)).rejects.toMatchObject({ code: 'KAFKA_TIMEOUT', retriable: true })
  })

  test('is given up when the signal fires, because of the reason of the signal', async () => {
    const controller = new AbortController()
    const work = within(60_000, controller.signal, never)
    controller.abort(new Error('enough'))
    await expect(work).rejects.toMatchObject({ code: 'KAFKA_TIMEOUT', cause: new Error('enough') })
  })

  test('hears itself that it is given up', async () => {
    let heard: AbortSignal | undefined
    const work = (end: AbortSignal): Promise<never> => {
      heard = end
      return never()
    }
    await expect(within(1, undefined, work)).rejects.toMatchObject({ code: 'KAFKA_TIMEOUT' })
    expect(heard?.aborted).toBe(true)
  })

  test('is not even begun when the signal has fired', async () => {
    let begun = false
    const work = async (): Promise<void> => {
      begun = true
    }
    await expect(within(60_000, AbortSignal.abort(), work)).rejects.toMatchObject({ code: 'KAFKA_TIMEOUT' })
    expect(begun).toBe(false)
  })
})
