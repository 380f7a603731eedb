import { jest } from '@jest/globals'
import { FaultBench, NODES } from '../real/faults/bench.ts'
import { EXTRA, operatorKills } from '../real/faults/operator-kills.ts'

jest.setTimeout(7_200_000)

const bench = new FaultBench({ pools: [NODES, EXTRA] })

beforeAll(() => bench.comesUp())
afterAll(() => bench.end())

describe('A cluster loses no acknowledged record and becomes what its manifests say, though it had its', () => {
  operatorKills(bench, 10)
  bench.logIsClean()
})
