import { Preemption } from '../../../src/control/queue/preemption.ts'
import { FakeClock } from '../../world/fake-clock.ts'

const clock = new FakeClock()
let preemption: Preemption

beforeEach(() => {
  preemption = new Preemption(clock)
})

it('lets a look that has lasted be superseded at once', () => {
  const signal = preemption.begin('c')
  clock.moveTo(clock.now() + 300)
  expect(signal.aborted).toBe(false)
  preemption.hint('c')
  expect(signal.aborted).toBe(true)
})

it('gives a look its 250 ms first', () => {
  const signal = preemption.begin('c')
  preemption.hint('c')
  clock.moveTo(clock.now() + 200)
  expect(signal.aborted).toBe(false)
  clock.moveTo(clock.now() + 100)
  expect(signal.aborted).toBe(true)
})

it('leaves looks at other clusters alone', () => {
  const signal = preemption.begin('c')
  clock.moveTo(clock.now() + 300)
  preemption.hint('d')
  expect(signal.aborted).toBe(false)
})

it('has the fourth look in a row finished', () => {
  for (let look = 0; look < 3; look++) {
    preemption.begin('c')
    preemption.end('c', true)
  }
  const signal = preemption.begin('c')
  clock.moveTo(clock.now() + 300)
  preemption.hint('c')
  expect(signal.aborted).toBe(false)
  preemption.end('c', false)
  const next = preemption.begin('c')
  clock.moveTo(clock.now() + 300)
  preemption.hint('c')
  expect(next.aborted).toBe(true)
})
