import { jest } from '@jest/globals'
import { Day2Bench } from './day2/bench.ts'
import { movesVolumes } from './day2/moves-volumes.ts'
import { reconfigures } from './day2/reconfigures.ts'
import { rolls } from './day2/rolls.ts'

jest.setTimeout(400_000)

const bench = new Day2Bench({
  version: '4.3.1',
  image: process.env.DROVER_TEST_IMAGE ?? 'drover/kafka:4.3.1',
  config: {},
  annotations: {},
  pools: [{ name: 'node', replicas: 3, roles: ['controller', 'broker'], volumes: [0], heap: '256m', memory: '640Mi' }],
})

beforeAll(() => bench.comesUp())
afterAll(() => bench.end())

// In this order: each finds the cluster as the one before has left it.
describe('A cluster of combined nodes, written to and read from all the while,', () => {
  rolls(bench)
  reconfigures(bench)
  movesVolumes(bench)
})
