import { inspect } from 'node:util'
import { Sensitive } from '../../../src/model/sensitive.ts'

describe('a secret', () => {
  const secret = new Sensitive('hunter2')

  test.each([
    ['in a string', () => `${secret}`],
    ['as JSON', () => JSON.stringify({ secret })],
    ['under inspection', () => inspect({ secret }, { showHidden: true, depth: 5 })],
    ['by its fields', () => JSON.stringify(Object.entries(secret))],
  ])('does not show %s', (_, show) => {
    expect(show()).not.toContain('hunter2')
  })

  test('is given to who asks for it', () => {
    expect(secret.reveal()).toBe('hunter2')
  })
})
