import { jest } from '@jest/globals'
import { Bench } from './cluster/bench.ts'
import { comesUp } from './cluster/comes-up.ts'
import { goes } from './cluster/goes.ts'
import { heals } from './cluster/heals.ts'
import { obeys } from './cluster/obeys.ts'

jest.setTimeout(300_000)

const bench = new Bench()

beforeAll(() => bench.prepare())
afterAll(() => bench.end())

// In this order: each finds the cluster as the one before has left it.
describe('A cluster', () => {
  comesUp(bench)
  heals(bench)
  obeys(bench)
  goes(bench)
})
