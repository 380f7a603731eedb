import { jest } from '@jest/globals'
import { FaultBench, NODES } from '../real/faults/bench.ts'
import { fullDisk, SMALL } from '../real/faults/full-disk.ts'
import type { SmallDisk } from '../real/faults/small-disk.ts'

jest.setTimeout(900_000)

const bench = new FaultBench({ pools: [NODES, SMALL] })
let disk: SmallDisk | undefined

beforeAll(() => bench.comesUp())
afterAll(async () => {
  await disk?.end()
  await bench.end()
})

// In this order: the second fills what the first has put in place.
describe('A cluster loses no acknowledged record with its', () => {
  disk = fullDisk(bench)
  bench.logIsClean()
})
