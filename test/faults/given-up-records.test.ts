import { jest } from '@jest/globals'
import { Bench } from '../real/cluster/bench.ts'
import { givesRecordsUp } from '../real/faults/given-up-records.ts'

jest.setTimeout(900_000)

const bench = new Bench()

beforeAll(() => bench.prepare())
afterAll(() => bench.end())

describe('A cluster', () => {
  givesRecordsUp(bench)
})
