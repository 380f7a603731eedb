#!/usr/bin/env node
// node scripts/crash.mjs [PATTERN]
// The crash suites as a whole, where `npm test` walks a sample: hours. CRASH=50 takes so many cases of each test,
// CRASH_SEED others.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { main } from './setup/progress.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BIN = join(ROOT, 'node_modules/.bin')
const [, , pattern = ''] = process.argv
const A_DAY_MS = 24 * 3_600_000

await main(async () => {
  await ensureNodeModules()
  const env = {
    ...process.env,
    CRASH: process.env.CRASH ?? 'all',
    CRASH_TIMEOUT_MS: String(A_DAY_MS),
    PATH: `${BIN}:${process.env.PATH}`,
    NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
  }
  const args = ['--selectProjects=walks', '--maxWorkers=100%', `--testPathPatterns=test/crash/.*${pattern}`]
  const { status } = spawnSync(join(BIN, 'jest'), args, { cwd: ROOT, env, stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
})
