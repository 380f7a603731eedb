import { jest } from '@jest/globals'
import { FaultBench } from '../real/faults/bench.ts'
import { LOSSES, losesVolumes } from '../real/faults/lost-volumes.ts'

jest.setTimeout(900_000)

const bench = new FaultBench()

beforeAll(() => bench.comesUp())
afterAll(() => bench.end())

describe('A cluster loses no acknowledged record with', () => {
  losesVolumes(bench, LOSSES)
})
