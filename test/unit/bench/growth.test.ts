import { slopeOf, whatGrew } from '../../real/soak/growth.ts'
import type { ProcessSample } from '../../real/soak/process-sample.ts'

const TOLERANCE = { warmUp: 0.25, residentMiB: 15, descriptors: 2 }

/** A sample every five seconds for ten minutes. */
const samples = (change: (turn: number) => Partial<ProcessSample>): ProcessSample[] =>
  Array.from({ length: 120 }, (_, i) => ({
    at: 5_000 * i,
    residentMiB: 120 + (i % 7),
    sockets: 6 + (i % 4),
    pipes: 2,
    files: 20,
    others: 10,
    threads: 11,
    eventLogBytes: 1_000 * i,
    stateFiles: 20,
    ...change(i),
  }))

it('the line through points has their slope', () => {
  expect(slopeOf([0, 1, 2, 3].map((x) => [x, 2 * x + 1] as const))).toBeCloseTo(2)
})

it('what goes up and down has not grown', () =>
  expect(
    whatGrew(
      samples(() => ({})),
      TOLERANCE,
    ),
  ).toEqual([]))

it('what grows while it warms up, and then no more, has not grown', () => {
  expect(
    whatGrew(
      samples((i) => ({ residentMiB: Math.min(150, 100 + 2 * i) })),
      TOLERANCE,
    ),
  ).toEqual([])
})

it('a socket that is lost every two minutes is seen', () => {
  const [fault, ...others] = whatGrew(
    samples((i) => ({ sockets: 6 + (i % 4) + Math.floor(i / 24) })),
    TOLERANCE,
  )
  expect(fault).toMatch(/^sockets grew by 3\.\d in 445 s, and may by 2$/)
  expect(others).toEqual([])
})

it('memory that is lost slowly is seen', () => {
  expect(
    whatGrew(
      samples((i) => ({ residentMiB: 120 + i / 5 })),
      TOLERANCE,
    ),
  ).toEqual(['residentMiB grew by 17.8 in 445 s, and may by 15'])
})

it('an event log without end is seen', () => {
  expect(
    whatGrew(
      samples((i) => ({ eventLogBytes: 30_000 * i })),
      TOLERANCE,
    ),
  ).toEqual(['the event log had 3570000 bytes'])
})
