#!/usr/bin/env node
// node scripts/test.mjs [jest arguments]
// Sets up what is missing, runs every test and ends with a line `N passed, N failed`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BACKGROUND } from './setup/background.mjs'
import { jest } from './setup/jest.mjs'
import { summarise } from './setup/jest-summary.mjs'
import { prepareMachine } from './setup/machine.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { main } from './setup/progress.mjs'

/**
 * Both at once: clusters of JVMs wait as much as they work, and the unit tests take what they leave. By default jest
 * leaves a core free, which on two cores is half of them.
 */
const PROJECTS = {
  unit: { args: ['--selectProjects', 'unit', 'walks', '--maxWorkers=100%'], wrap: BACKGROUND },
  real: { args: ['--selectProjects', 'real', '--maxWorkers=2'] },
}

// Whoever is interrupted says so to those it has begun.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

await main(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'drover-test-'))
  const run = (project) => {
    const { args, wrap } = PROJECTS[project]
    return jest([...args, ...process.argv.slice(2)], { output: join(folder, `${project}.json`), wrap })
  }
  try {
    // The unit tests need neither an engine nor an image.
    await ensureNodeModules()
    const unit = run('unit')
    await prepareMachine()
    const { passed, failed } = summarise(await Promise.all([unit, run('real')]))
    process.stdout.write(`${passed} passed, ${failed} failed\n`)
    if (failed > 0 || passed === 0) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
