import { jest } from '@jest/globals'
import { lasts } from './faults/befalls.ts'
import { FaultBench } from './faults/bench.ts'
import { durabilityMatrix } from './faults/durability-matrix.ts'
import { PAUSE } from './faults/faults.ts'
import { losesVolumes } from './faults/lost-volumes.ts'
import { operatorKills } from './faults/operator-kills.ts'

jest.setTimeout(900_000)

const bench = new FaultBench()

beforeAll(() => bench.comesUp())
afterAll(() => bench.end())

// What says the most in two minutes; `npm run faults` plays all of it for an hour.
describe('A cluster loses no acknowledged record to', () => {
  durabilityMatrix(bench, [{ signal: 'SIGKILL', how: 'bounce', role: 'active controller', when: 'during a roll' }])
  lasts(bench, PAUSE, 'broker')
  operatorKills(bench, 0.4)
  losesVolumes(bench, [{ nodes: [1, 2], state: 'lost', drover: 'down' }])
  bench.logIsClean()
})
