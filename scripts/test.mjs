#!/usr/bin/env node
// node scripts/test.mjs [jest arguments]
// Sets up what is missing, runs every test and ends with a line `N passed, N failed`.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { summarise } from './setup/jest-summary.mjs'
import { prepareMachine } from './setup/machine.mjs'
import { main } from './setup/progress.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

// Clusters of JVMs: more of them at once only wait for each other.
const PROJECTS = { unit: [], real: ['--maxWorkers=2'] }

const CRASHED = { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 }

await main(async () => {
  await prepareMachine()
  const folder = mkdtempSync(join(tmpdir(), 'drover-test-'))
  try {
    const codes = []
    const results = []
    for (const [project, args] of Object.entries(PROJECTS)) {
      const output = join(folder, `${project}.json`)
      codes.push(await jest([`--selectProjects=${project}`, '--json', `--outputFile=${output}`, ...args]))
      results.push(existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')) : CRASHED)
    }
    const { passed, failed } = summarise(results)
    process.stdout.write(`${passed} passed, ${failed} failed\n`)
    if (failed > 0 || passed === 0 || codes.some((code) => code !== 0)) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

function jest(args) {
  const bin = join(ROOT, 'node_modules/.bin')
  const all = [join(ROOT, 'node_modules/jest/bin/jest.js'), '--passWithNoTests', ...args, ...process.argv.slice(2)]
  const child = spawn(join(bin, 'node'), all, {
    cwd: ROOT,
    // jest's JSON goes to the file; its stdout repeats it.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PATH: `${bin}:${process.env.PATH}`,
      NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
    },
  })
  return new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
}
