import { Backoff } from '../../../src/control/queue/backoff.ts'

const steps = (backoff: Backoff, count: number) => Array.from({ length: count }, () => backoff.next('a', 0))

it('doubles from one second to five minutes', () => {
  expect(steps(new Backoff(() => 0.5), 11)).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000,
  ])
})

it.each([
  [0, 800],
  [0.25, 900],
  [1, 1_200],
])('is jittered by a fifth both ways (%d)', (random, delay) => {
  expect(new Backoff(() => random).next('a', 0)).toBe(delay)
})

it('begins anew once a key is forgotten, and goes on for the others', () => {
  const backoff = new Backoff(() => 0.5)
  steps(backoff, 3)
  expect(backoff.next('b', 0)).toBe(1_000)
  backoff.forget('a')
  expect([backoff.next('a', 0), backoff.next('b', 0)]).toEqual([1_000, 2_000])
})

it('stays at its longest however often a key fails', () => {
  expect(steps(new Backoff(() => 0.5), 2_000).at(-1)).toBe(300_000)
})

it('hears no events of a key that has just failed, for 10 s at most', () => {
  const backoff = new Backoff(() => 0.5)
  expect(backoff.mutedFor('a', 5)).toBe(0)
  backoff.next('a', 100)
  expect([backoff.mutedFor('a', 100), backoff.mutedFor('a', 700), backoff.mutedFor('a', 9_000)]).toEqual([
    1_000, 400, 0,
  ])
  steps(backoff, 8)
  backoff.next('a', 500)
  expect([backoff.mutedFor('a', 500), backoff.mutedFor('b', 500)]).toEqual([10_000, 0])
  backoff.forget('a')
  expect(backoff.mutedFor('a', 500)).toBe(0)
})
