#!/usr/bin/env node
// node scripts/check.mjs [walks]
// Format, lint, types and the unit tests, which need nothing but Node; a minute and a half on two cores.
//   walks   instead the walks through the simulated world: properties, fields, and a sample of the crash suites;
//   minutes
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { main } from './setup/progress.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BIN = join(ROOT, 'node_modules/.bin')

// By default jest leaves a core free, which on two cores is half of them.
const tests = (project) => ['jest', `--selectProjects=${project}`, '--maxWorkers=100%']
const STEPS = process.argv[2] === 'walks' ? [tests('walks')] : [['biome', 'check'], ['tsc', '-p', '.'], tests('unit')]

await main(async () => {
  await ensureNodeModules()
  const env = {
    ...process.env,
    PATH: `${BIN}:${process.env.PATH}`,
    NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
  }
  for (const [program, ...args] of STEPS) {
    const { status } = spawnSync(join(BIN, program), args, { cwd: ROOT, env, stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
})
