import { jest } from '@jest/globals'
import { isHealed, lasts } from '../real/faults/befalls.ts'
import { FaultBench } from '../real/faults/bench.ts'
import { CUT_BOTH_WAYS, CUT_ONE_WAY, DISCONNECT } from '../real/faults/faults.ts'
import { faultyImage } from '../real/faults/faulty-image.ts'

jest.setTimeout(900_000)

const bench = new FaultBench()

beforeAll(async () => {
  await faultyImage()
  await bench.comesUp()
})
afterAll(() => bench.end())

describe('A cluster loses no acknowledged record when a node is cut off by', () => {
  for (const role of ['broker', 'active controller'] as const) {
    isHealed(bench, DISCONNECT, role)
    lasts(bench, DISCONNECT, role)
    lasts(bench, CUT_ONE_WAY, role)
    lasts(bench, CUT_BOTH_WAYS, role)
  }
  bench.logIsClean()
})
