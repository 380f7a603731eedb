import { leftOpen, redactionOf } from '../../../../src/cli/support/known-secrets.ts'
import { stars } from '../../../../src/model/redaction.ts'
import type { Resource } from '../../../../src/model/resource.ts'
import { manifestsOf } from '../../../world/cluster-text.ts'
import { kafka } from '../a-state.ts'

/** Manifests of a Secret that holds this. */
async function secretOf(data: Readonly<Record<string, string>>): Promise<readonly Resource[]> {
  const head = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } }
  return (await manifestsOf(JSON.stringify({ ...head, stringData: data }))).resources
}

const redactionFor = async (value: string) => redactionOf(await secretOf({ key: value }))

describe('the value of a Secret', () => {
  const VALUE = 'hunter2/"x y"'

  test.each([
    ['as it is', VALUE],
    ['in JSON', JSON.stringify(VALUE).slice(1, -1)],
    ['in a URL', encodeURIComponent(VALUE)],
    ['in base64', Buffer.from(VALUE).toString('base64')],
    ['in the base64 of URLs', Buffer.from(VALUE).toString('base64url')],
  ])('is hidden %s', async (_, written) => {
    const { text } = await redactionFor(VALUE)
    expect(text(`<${written}> and <${written}>`)).toBe(`<${stars(written)}> and <${stars(written)}>`)
  })

  test.each(['', 'u', 'us', 'usr', 'user'])('is hidden in base64 of it with %p before it', async (user) => {
    const { text } = await redactionFor('hunter2-hunter2')
    const found = text(Buffer.from(`${user}:hunter2-hunter2:x`).toString('base64'))
    expect(Buffer.from(found.replaceAll('*', ''), 'base64').toString()).not.toMatch(/unter|hunte/)
    expect(found).toContain('*'.repeat(16))
  })

  test('is hidden in base64 where it is bytes that are no text', async () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { keystore: 'MIIK/wAA/w==' } }
    const { resources } = await manifestsOf(JSON.stringify(secret))
    expect(redactionOf(resources).text('keystore: MIIK/wAA/w==')).toBe('keystore: ************')
  })

  test('is hidden without the line break at its end, and line by line', async () => {
    expect((await redactionFor('hunter2\n')).text('hunter2 was refused')).toBe('******* was refused')
    const { text } = await redactionFor('first line\nsecond line\n}\n')
    expect(text('INFO second line\nINFO first line }')).toBe(
      `INFO ${stars('second line')}\nINFO ${stars('first line')} }`,
    )
  })

  test('is hidden before a shorter one that is a part of it', async () => {
    const { text } = redactionOf(await secretOf({ a: 'hunter', b: 'hunter2' }))
    expect(text('hunter2 hunter')).toBe('******* ******')
  })

  test('is hidden in names by which something is found, and not where it is the name of a field', async () => {
    const { data } = await redactionFor('orders')
    expect(data({ orders: 1, 'orders-1': 'orders', map: new Map([['orders', 2]]) })).toEqual({
      orders: 1,
      '******-1': '******',
      map: new Map([['******', 2]]),
    })
  })

  test('is not looked for where it has three characters', async () => {
    expect((await redactionFor('abc')).text('abc')).toBe('abc')
    expect((await redactionFor('abcd')).text('abcd')).toBe('****')
  })

  test('stays where it is a word that stands everywhere, which is told', async () => {
    const resources = [...(await secretOf({ user: 'shop', word: 'shop-7f3a', type: 'kafka' })), kafka('shop')]
    expect(redactionOf(resources).text('kafka shop-node-1 shop-7f3a')).toBe('kafka shop-node-1 *********')
    expect(leftOpen(resources)).toEqual(['Secret/s: type', 'Secret/s: user'])
  })
})

test('without Secrets what is secret by its looks is hidden', () => {
  const { text, data } = redactionOf([])
  expect(text('a.password=x')).toBe('a.password=*')
  expect(data({ password: 'x', other: 'y' })).toEqual({ password: '*', other: 'y' })
})
