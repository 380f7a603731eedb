import { jest } from '@jest/globals'
import { FaultBench } from '../real/faults/bench.ts'
import { clockJumps } from '../real/faults/clock-jumps.ts'
import { Clock } from '../real/faults/clocks.ts'
import { faultyImage } from '../real/faults/faulty-image.ts'

jest.setTimeout(900_000)

const clock = new Clock()
const bench = new FaultBench({ image: await faultyImage() })

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

describe('A cluster loses no acknowledged record, and no node is restarted for it, with the', () => {
  clockJumps(bench, clock)
  bench.logIsClean()
})
