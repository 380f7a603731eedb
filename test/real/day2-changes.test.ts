import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { jest } from '@jest/globals'
import { Day2Bench } from './day2/bench.ts'
import { scales } from './day2/scales.ts'
import { OLD, upgrades } from './day2/upgrades.ts'

jest.setTimeout(400_000)

const bench = new Day2Bench({
  ...OLD,
  config: {},
  annotations: {},
  pools: [
    { name: 'broker', replicas: 3, roles: ['broker'], volumes: [0], heap: '256m', memory: '640Mi' },
    { name: 'controller', replicas: 3, roles: ['controller'], volumes: [0], heap: '128m', memory: '400Mi' },
  ],
})

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['scripts/kafka-image.mjs', OLD.version])
  await bench.comesUp()
})
afterAll(() => bench.end())

// In this order: each finds the cluster as the one before has left it.
describe('A cluster of controllers and brokers, written to and read from all the while,', () => {
  upgrades(bench)
  scales(bench)
})
