import { jest } from '@jest/globals'
import { FaultBench } from '../real/faults/bench.ts'
import { nodesClockJumps } from '../real/faults/clock-jumps.ts'
import { faultyImage } from '../real/faults/faulty-image.ts'

jest.setTimeout(900_000)

const bench = new FaultBench({ image: await faultyImage() })

beforeAll(() => bench.comesUp())
afterAll(() => bench.end())

describe('A cluster loses no acknowledged record, and no node is restarted, with the', () => {
  nodesClockJumps(bench)
  bench.logIsClean()
})
