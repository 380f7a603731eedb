#!/usr/bin/env node
// node scripts/test.mjs [jest arguments]
// Sets up what is missing, runs every test and ends with a line `N passed, N failed`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jest } from './setup/jest.mjs'
import { summarise } from './setup/jest-summary.mjs'
import { prepareMachine } from './setup/machine.mjs'
import { main } from './setup/progress.mjs'

// By default jest leaves a core free, which on two cores is half of them. Clusters of JVMs only wait for each other.
const PROJECTS = { unit: ['--maxWorkers=100%'], real: ['--maxWorkers=2'] }

await main(async () => {
  await prepareMachine()
  const folder = mkdtempSync(join(tmpdir(), 'drover-test-'))
  try {
    const results = []
    for (const [project, args] of Object.entries(PROJECTS)) {
      const output = join(folder, `${project}.json`)
      results.push(await jest([`--selectProjects=${project}`, ...args, ...process.argv.slice(2)], { output }))
    }
    const { passed, failed } = summarise(results)
    process.stdout.write(`${passed} passed, ${failed} failed\n`)
    if (failed > 0 || passed === 0) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
