import { jest } from '@jest/globals'
import { losesSightOfManifests } from '../real/faults/absent-manifests.ts'
import { FaultBench } from '../real/faults/bench.ts'
import { copiesNodes } from '../real/faults/copied-nodes.ts'

jest.setTimeout(900_000)

const bench = new FaultBench()

beforeAll(() => bench.comesUp())
afterAll(() => bench.end())

describe('A cluster goes on as it was, with', () => {
  copiesNodes(bench)
  losesSightOfManifests(bench)
  bench.logIsClean()
})
