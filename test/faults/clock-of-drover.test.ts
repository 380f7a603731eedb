import { jest } from '@jest/globals'
import { FaultBench } from '../real/faults/bench.ts'
import { droversClockJumps } from '../real/faults/clock-jumps.ts'
import { Clock } from '../real/faults/clocks.ts'

jest.setTimeout(900_000)

const clock = new Clock()
const bench = new FaultBench()

beforeAll(async () => {
  await clock.prepare()
  await bench.comesUp()
  await bench.scenario.stop('SIGKILL')
  bench.scenario.start(clock.env)
})
afterAll(async () => {
  await bench.end()
  clock.end()
})

describe('A cluster loses no acknowledged record, and each node is restarted once, with the', () => {
  droversClockJumps(bench, clock)
  bench.logIsClean()
})
