#!/usr/bin/env node
// node scripts/check.mjs [walks]
// Format, lint, types and the unit tests, which need nothing but Node; within a minute on two cores.
//   walks   instead the walks through the simulated world: properties, fields, and a sample of the crash suites;
//   minutes
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { main } from './setup/progress.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BIN = join(ROOT, 'node_modules/.bin')

/** What the compiler remembers of the files that have not changed. */
const BUILD_INFO = join(ROOT, 'node_modules/.cache/check.tsbuildinfo')
const FORMAT = ['biome', 'check']
const TYPES = ['tsc', '-p', '.', '--incremental', '--tsBuildInfoFile', BUILD_INFO]
// By default jest leaves a core free, which on two cores is half of them. Some unit tests wait for a deadline, a
// watcher or a process: one worker more works meanwhile.
const tests = (project, workers) => ['jest', `--selectProjects=${project}`, `--maxWorkers=${workers}`]

/** One after the other; of what stands together nothing waits for another. */
const STEPS =
  process.argv[2] === 'walks'
    ? [[tests('walks', '100%')]]
    : [[FORMAT, TYPES], [tests('unit', availableParallelism() + 1)]]

await main(async () => {
  await ensureNodeModules()
  const env = {
    ...process.env,
    PATH: `${BIN}:${process.env.PATH}`,
    NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
  }
  const succeeds = ([program, ...args]) =>
    new Promise((resolve, reject) => {
      const child = spawn(join(BIN, program), args, { cwd: ROOT, env, stdio: 'inherit' })
      child.on('error', reject).on('close', (code) => resolve(code === 0))
    })
  for (const together of STEPS) {
    const ended = await Promise.all(together.map(succeeds))
    if (ended.includes(false)) process.exitCode = 1
  }
})
