import { jest } from '@jest/globals'
import { FaultBench } from '../real/faults/bench.ts'
import { durabilityMatrix } from '../real/faults/durability-matrix.ts'

jest.setTimeout(900_000)

const bench = new FaultBench()

beforeAll(() => bench.comesUp())
afterAll(() => bench.end())

describe('A cluster loses no acknowledged record when a node ends by', () => {
  durabilityMatrix(bench)
  bench.logIsClean()
})
