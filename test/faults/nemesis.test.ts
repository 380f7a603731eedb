import { jest } from '@jest/globals'
import { FaultBench } from '../real/faults/bench.ts'
import { faultyImage } from '../real/faults/faulty-image.ts'
import { nemesis } from '../real/faults/nemesis.ts'

jest.setTimeout(7_200_000)

const bench = new FaultBench()

beforeAll(async () => {
  await faultyImage()
  await bench.comesUp()
})
afterAll(() => bench.end())

describe('A cluster loses no acknowledged record with', () => {
  nemesis(bench, 10)
  bench.logIsClean()
})
