#!/usr/bin/env node
// node scripts/check.mjs
// Format, lint, types and the tests that need nothing but Node.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { main } from './setup/progress.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BIN = join(ROOT, 'node_modules/.bin')

const STEPS = [
  ['biome', 'check'],
  ['tsc', '-p', '.'],
  // By default jest leaves a core free, which on two cores is half of them.
  ['jest', '--selectProjects=unit', '--maxWorkers=100%'],
]

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
