#!/usr/bin/env node
// node scripts/faults.mjs [--only PART] [--minutes N] [--seed N] [--table FILE]
// Plays faults to real clusters that are written to all the while, for about an hour; ends with a line `N passed, N
// failed`.
//   --only PART     only the files of test/faults/ whose name holds this, such as durability, hangs, network or engine
//   --minutes N     for how long what is drawn by chance goes on; default: 10
//   --seed N        draws as a run before did; each says its seed
//   --table FILE    where the table of all faults goes; default: faults-table.md
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { jest } from './setup/jest.mjs'
import { summarise } from './setup/jest-summary.mjs'
import { prepareMachine } from './setup/machine.mjs'
import { main, SetupError } from './setup/progress.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FILES = join(ROOT, 'test/faults')

/** This one needs an engine that may be killed, and that needs bridges and a packet filter of its own. */
const WITH_OWN_ENGINE = 'engine-restarts'

/**
 * Everything that is started by it, engine, Drover and clients, is in namespaces of its own, and goes with them: so do
 * mounts.
 */
const OWN_NETWORK = ['unshare', '--net', '--mount', 'sh', '-c', 'ip link set lo up && exec "$@"', 'own-network']

await main(async () => {
  const { only, minutes, seed, table } = options()
  const names = readdirSync(FILES)
    .map((file) => file.replace('.test.ts', ''))
    .filter((name) => name.includes(only))
    .sort()
  if (names.length === 0) throw new SetupError(`there is no file in test/faults/ whose name holds "${only}"`)
  await prepareMachine()
  const folder = mkdtempSync(join(tmpdir(), 'drover-faults-'))
  try {
    const rows = join(folder, 'rows')
    const chosen = { ...(minutes && { DROVER_FAULTS_MINUTES: minutes }), ...(seed && { DROVER_FAULTS_SEED: seed }) }
    const results = []
    for (const name of names) {
      const env = { ...chosen, DROVER_FAULTS_ROWS: rows, ...(name === WITH_OWN_ENGINE && engineIn(folder)) }
      const wrap = name === WITH_OWN_ENGINE ? OWN_NETWORK : []
      const words = ['--selectProjects=faults', `--testPathPatterns=/faults/${name}\\.test`, '--maxWorkers=1']
      results.push(await jest(words, { output: join(folder, `${name}.json`), env, wrap }))
    }
    if (existsSync(rows)) writeFileSync(table, tableOf(readFileSync(rows, 'utf8')))
    const { passed, failed } = summarise(results)
    process.stdout.write(existsSync(rows) ? `${readFileSync(table, 'utf8')}\n` : '')
    process.stdout.write(`${passed} passed, ${failed} failed\n`)
    if (failed > 0 || passed === 0) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

function options() {
  const text = { type: 'string' }
  try {
    const { values } = parseArgs({ options: { only: text, minutes: text, seed: text, table: text } })
    return { only: '', table: join(ROOT, 'faults-table.md'), ...values }
  } catch (error) {
    throw new SetupError(
      `${error.message}\nUsage: npm run faults -- [--only PART] [--minutes N] [--seed N] [--table FILE]`,
    )
  }
}

function engineIn(folder) {
  const place = join(folder, 'engine')
  mkdirSync(place)
  return {
    DROVER_FAULTS_ENGINE: place,
    DROVER_FAULTS_LENDER: process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock',
    DOCKER_HOST: `unix://${join(place, 'docker.sock')}`,
  }
}

/** A line of Markdown for each line of JSON; seconds. */
function tableOf(rows) {
  const seconds = (ms) => (ms / 1000).toFixed(1)
  const lines = rows
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  return [
    '| Fault | Records acknowledged | Longest gap (s) | Whole again after (s) |',
    '|---|---:|---:|---:|',
    ...lines.map((row) => `| ${row.fault} | ${row.acked} | ${seconds(row.longestGapMs)} | ${seconds(row.wholeMs)} |`),
  ].join('\n')
}
