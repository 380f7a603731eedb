import { format, inspect } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { stringify } from 'yaml'
import { hashOf } from '../../../src/model/hash.ts'
import { Sensitive, sensitiveOf } from '../../../src/model/sensitive.ts'
import { createLog } from '../../../src/report/log.ts'

const secret = new Sensitive('hunter2')

function logged(...entry: [object, string]): string {
  const lines: string[] = []
  createLog({ level: 'debug', short: false, destination: { write: (line) => lines.push(line) } }).info(...entry)
  return lines.join()
}

describe('a secret', () => {
  test.each<[string, () => string]>([
    ['String()', () => String(secret)],
    ['a template', () => `${secret}`],
    ['concatenation', () => `a${secret}`.concat(String([secret]))],
    ['format, as text', () => format('%s', secret)],
    ['format, as JSON', () => format('%j', { secret })],
    ['format, as an object', () => format('%o %O', secret, { secret })],
    ['an error', () => inspect(new Error('failed', { cause: secret }))],
    ['JSON', () => JSON.stringify({ secret, list: [secret], map: [...new Map([['secret', secret]])] })],
    ['YAML', () => stringify({ secret })],
    ['the log', () => logged({ secret, in: { there: secret } }, 'made')],
  ])('is told as [redacted] by %s', (_, show) => {
    expect(show()).not.toContain('hunter2')
    expect(show()).toContain('[redacted]')
  })

  test.each<[string, () => unknown]>([
    ['inspection of everything', () => inspect({ secret }, { showHidden: true, depth: 9, getters: true })],
    ['inspection past its own word', () => inspect({ secret }, { customInspect: false, showHidden: true })],
    ['its members', () => [Object.entries(secret), Reflect.ownKeys(secret), Object.getOwnPropertyDescriptors(secret)]],
    ['spreading', () => ({ ...secret })],
    ['assigning', () => Object.assign({}, secret)],
    ['a clone', () => structuredClone({ secret })],
    ['the log of an error', () => logged({ err: Object.assign(new Error('failed'), { secret }) }, 'failed')],
    ['a message to another thread', () => deserialize(serialize({ secret }))],
  ])('is not in what %s gives', (_, copy) => {
    expect(inspect(copy(), { showHidden: true, depth: 9 })).not.toContain('hunter2')
  })

  test('is not hashed, wherever it is', () => {
    for (const value of [secret, { secret }, [{ secret }]]) {
      expect(() => hashOf(value)).toThrow(new TypeError('a secret is not hashed'))
    }
  })

  test('of bytes is told as little, given as bytes, and compared by each of them', () => {
    const bytes = (last: number) => sensitiveOf(Uint8Array.of(0xff, 0x00, last))
    expect([String(bytes(1)), JSON.stringify(bytes(1)), inspect(bytes(1))].join(' ')).not.toMatch(/255|ff/)
    expect(bytes(1).reveal()).toEqual(Uint8Array.of(0xff, 0x00, 1))
    expect([bytes(1).equals(bytes(1)), bytes(1).equals(bytes(2)), bytes(1).equals(secret)]).toEqual([
      true,
      false,
      false,
    ])
    expect(sensitiveOf(Buffer.from('hunter2')).equals(secret)).toBe(true)
  })

  test('is given to who asks for it, and compared', () => {
    expect(secret.reveal()).toBe('hunter2')
    expect([secret.equals(new Sensitive('hunter2')), secret.equals(new Sensitive('other'))]).toEqual([true, false])
  })
})
