import { collectParts, type Into, type Part } from '../../../../src/cli/support/collecting.ts'
import { redactionOf } from '../../../../src/cli/support/known-secrets.ts'
import { FakeClock } from '../../../world/fake-clock.ts'

const clock = new FakeClock()
const redaction = redactionOf([])
const part = (name: string, collect: Part['collect']): Part => ({ name, about: '', collect })

const collect = (parts: readonly Part[], signal = new AbortController().signal) =>
  collectParts(parts, redaction, { clock, maxMs: 1_000, signal })

describe('parts', () => {
  test('that fail are told, each in a line, and hide nothing else', async () => {
    const broken = part('broken', async () => {
      throw new Error('it is\n  no good: password=x')
    })
    const { files, missing } = await collect([broken, part('good', async (into) => into.text('good.txt', 'yes'))])
    expect([...files]).toEqual([['good.txt', 'yes']])
    expect(missing).toEqual(['broken: it is no good: password=*'])
  })

  test('that hang are given up, with what they had, and nothing of them comes later', async () => {
    let late: (() => void) | undefined
    let given: Into | undefined
    const hanging = part('hanging', async (into) => {
      given = into
      into.text('first.txt', 'yes')
      await new Promise<void>((resolve) => {
        late = resolve
      })
      into.text('second.txt', 'no')
    })
    const collecting = collect([hanging])
    clock.moveTo(clock.elapsed + 1_000)
    const { files, missing } = await collecting
    late?.()
    await Promise.resolve()
    given?.text('third.txt', 'no')
    given?.missing('third.txt', 'no')
    expect([...files.keys()]).toEqual(['first.txt'])
    expect(missing).toEqual(['hanging: not done within 1000 ms'])
  })

  test('hear that time is up', async () => {
    let reason: unknown
    const collecting = collect([
      part('a', (_, signal) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason
        })
        return new Promise(() => undefined)
      }),
    ])
    clock.moveTo(clock.elapsed + 1_000)
    await collecting
    expect(reason).toMatchObject({ code: 'TIMED_OUT' })
  })

  test('are all given up when somebody breaks it off', async () => {
    const stop = new AbortController()
    const collecting = collect([part('a', () => new Promise(() => undefined))], stop.signal)
    stop.abort(new Error('enough'))
    await expect(collecting).rejects.toThrow('enough')
  })

  test('may put in the end of a text: whole lines, and no half of a secret', async () => {
    const lines = ['one', 'two', `password=${'x'.repeat(20)}`, 'three'].join('\n')
    const { files } = await collect([
      part('a', async (into) => {
        into.text('whole.txt', lines, 100)
        into.text('cut.txt', lines, 18)
        into.text('line.txt', `password=${'x'.repeat(20)}`, 10)
      }),
    ])
    expect(files.get('whole.txt')).toBe(`one\ntwo\npassword=${'*'.repeat(20)}\nthree`)
    expect(files.get('cut.txt')).toBe('(38 bytes before this are left out)\nthree')
    expect(files.get('line.txt')).toBe(`(19 bytes before this are left out)\n${'*'.repeat(10)}`)
  })

  test('give data, which is searched before it is text', async () => {
    const { files } = await collect([
      part('a', async (into) => {
        into.data('a.json', { password: 'x' })
        into.data('a.txt', { password: 'x' }, ({ password }) => `it is ${password}`)
        into.asItIs('b.txt', 'password=x')
      }),
    ])
    expect([...files.values()]).toEqual(['{\n  "password": "*"\n}\n', 'it is *', 'password=x'])
  })
})
