import { jest } from '@jest/globals'
import { losesSightOfManifests } from '../real/faults/absent-manifests.ts'
import { FaultBench } from '../real/faults/bench.ts'

jest.setTimeout(900_000)

const bench = new FaultBench()

beforeAll(() => bench.comesUp())
afterAll(() => bench.end())

describe('A cluster goes on as it was, with', () => {
  losesSightOfManifests(bench)
  bench.logIsClean()
})
