import { jest } from '@jest/globals'
import { Day2Bench } from './day2/bench.ts'
import { copies } from './day2/copies.ts'
import { limits } from './day2/limits.ts'

jest.setTimeout(400_000)

const bench = new Day2Bench({
  version: '4.3.1',
  image: process.env.DROVER_TEST_IMAGE ?? 'drover/kafka:4.3.1',
  config: {},
  annotations: {},
  pools: [{ name: 'node', replicas: 3, roles: ['controller', 'broker'], volumes: [0], heap: '256m', memory: '512Mi' }],
})

beforeAll(() => bench.comesUp())
afterAll(() => bench.end())

describe('A cluster of combined nodes, written to and read from all the while,', () => {
  copies(bench)
  limits(bench)
})
