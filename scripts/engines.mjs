#!/usr/bin/env node
// node scripts/engines.mjs [MAJOR...] [jest arguments]
// Runs all that depends on the engine with other engines than this machine's own: each is started in a container of
// that one, and taken away again. Ends with a line `N passed, N failed`; lines before it say the same of each engine.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jest } from './setup/jest.mjs'
import { summarise } from './setup/jest-summary.mjs'
import { buildKafkaImage } from './setup/kafka-build.mjs'
import { engineHas, KAFKA_VERSION } from './setup/kafka-image.mjs'
import { prepareMachine } from './setup/machine.mjs'
import { copyImage, startNestedEngine } from './setup/nested-engine.mjs'
import { main, SetupError } from './setup/progress.mjs'
import { leadPublishedPorts } from './setup/published-ports.mjs'

const ENGINES = ['26', '28']
const IMAGE = `drover/kafka:${KAFKA_VERSION}`

const suites = (...names) => [
  '--selectProjects=real',
  '--maxWorkers=1',
  `--testPathPatterns=test/real/(${names.join('|')})\\.test`,
]

/** From where an engine and its containers are seen. */
const WAYS = {
  // As a Drover on the engine's own host: by its socket, and by the addresses of its containers.
  'on its host': ({ socket, pid }, run) =>
    run(suites('docker', 'docker-hardening', 'cluster', 'day2-rolls', 'one-writer', 'faults'), {
      env: { DOCKER_HOST: socket },
      wrap: ['nsenter', `--net=/proc/${pid}/ns/net`],
    }),

  // As with Docker Desktop: only what containers publish can be reached.
  'from outside': async (engine, run) => {
    const { address, end } = await leadPublishedPorts(engine)
    try {
      return await run(suites('cluster'), { env: { DOCKER_HOST: address, DROVER_TEST_ACCESS: 'published' } })
    } finally {
      await end()
    }
  },
}

await main(async () => {
  if (process.getuid?.() !== 0)
    throw new SetupError('The tests enter the network of an engine: that takes root on Linux.')
  const args = process.argv.slice(2)
  const majors = args.filter((arg) => /^\d+$/.test(arg))
  const more = args.filter((arg) => !/^\d+$/.test(arg))
  await prepareMachine()
  // What the tests run, also where the official image can be pulled.
  if (!(await engineHas(IMAGE))) await buildKafkaImage(KAFKA_VERSION, IMAGE)
  const folder = mkdtempSync(join(tmpdir(), 'drover-engines-'))
  const output = join(folder, 'results.json')
  const results = []
  const lines = []
  const run = (words, options) => jest([...words, ...more], { ...options, output })
  try {
    for (const major of majors.length > 0 ? majors : ENGINES) {
      const engine = await startNestedEngine(major)
      try {
        await copyImage(IMAGE, engine)
        for (const [seen, way] of Object.entries(WAYS)) {
          rmSync(output, { force: true })
          const result = await way(engine, run)
          results.push(result)
          lines.push(`engine ${engine.version} seen ${seen}: ${lineOf([result])}`)
        }
      } finally {
        await engine.end()
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  process.stdout.write(`${[...lines, lineOf(results)].join('\n')}\n`)
  const { passed, failed } = summarise(results)
  if (failed > 0 || passed === 0) process.exitCode = 1
})

function lineOf(results) {
  const { passed, failed } = summarise(results)
  return `${passed} passed, ${failed} failed`
}
