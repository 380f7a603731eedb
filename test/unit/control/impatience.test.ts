import { Impatience } from '../../../src/control/queue/impatience.ts'
import { FakeClock } from '../../world/fake-clock.ts'

const clock = new FakeClock()
let impatience: Impatience

beforeEach(() => {
  impatience = new Impatience(clock)
})

it('lets a look that has lasted be overtaken at once', () => {
  const signal = impatience.begin('c')
  clock.moveTo(clock.now() + 300)
  expect(signal.aborted).toBe(false)
  impatience.hint('c')
  expect(signal.aborted).toBe(true)
})

it('gives a look its 250 ms first', () => {
  const signal = impatience.begin('c')
  impatience.hint('c')
  clock.moveTo(clock.now() + 200)
  expect(signal.aborted).toBe(false)
  clock.moveTo(clock.now() + 100)
  expect(signal.aborted).toBe(true)
})

it('leaves looks at other clusters alone', () => {
  const signal = impatience.begin('c')
  clock.moveTo(clock.now() + 300)
  impatience.hint('d')
  expect(signal.aborted).toBe(false)
})

it('has the fourth look in a row finished', () => {
  for (let look = 0; look < 3; look++) {
    impatience.begin('c')
    impatience.end('c', true)
  }
  const signal = impatience.begin('c')
  clock.moveTo(clock.now() + 300)
  impatience.hint('c')
  expect(signal.aborted).toBe(false)
  impatience.end('c', false)
  const next = impatience.begin('c')
  clock.moveTo(clock.now() + 300)
  impatience.hint('c')
  expect(next.aborted).toBe(true)
})
