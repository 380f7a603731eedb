import { jest } from '@jest/globals'
import { isHealed, lasts } from '../real/faults/befalls.ts'
import { FaultBench } from '../real/faults/bench.ts'
import { FREEZE, PAUSE, STARVE } from '../real/faults/faults.ts'

jest.setTimeout(900_000)

const bench = new FaultBench()

beforeAll(() => bench.comesUp())
afterAll(() => bench.end())

describe('A cluster loses no acknowledged record when a node hangs by', () => {
  for (const role of ['broker', 'active controller'] as const) {
    isHealed(bench, PAUSE, role)
    lasts(bench, PAUSE, role)
    lasts(bench, FREEZE, role)
    isHealed(bench, STARVE, role)
    lasts(bench, STARVE, role)
  }
  bench.logIsClean()
})
