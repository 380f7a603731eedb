import { jest } from '@jest/globals'
import { FaultBench } from '../real/faults/bench.ts'
import { engineRestarts } from '../real/faults/engine-restarts.ts'
import { SecondEngine } from '../real/faults/second-engine.ts'

jest.setTimeout(900_000)

const engine = new SecondEngine()
const bench = new FaultBench()

beforeAll(async () => {
  await engine.start()
  await engine.load(bench.day2.shape.image)
  await bench.comesUp()
})
afterAll(async () => {
  await bench.end()
  await engine.stop('SIGTERM')
})

describe('A cluster loses no acknowledged record when its', () => {
  engineRestarts(bench, engine)
  bench.logIsClean()
})
