#!/usr/bin/env node
// node scripts/bench.mjs [scale|cluster|roll|compare|gate [COMMIT]]
// Sets up what is missing, the peers too, measures everything (or one part), and writes docs/benchmarks.md.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findCompose } from './setup/docker-compose.mjs'
import { prepareMachine } from './setup/machine.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { main, SetupError } from './setup/progress.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Parts that need neither an engine nor a peer. */
const ALONE = ['scale', 'compare']
const WITHOUT_PEERS = [...ALONE, 'roll', 'gate']
const PARTS = [...WITHOUT_PEERS, 'cluster']

await main(async () => {
  const [part, ...rest] = process.argv.slice(2)
  if (rest.length > (part === 'gate' ? 1 : 0) || (part !== undefined && !PARTS.includes(part))) {
    throw new SetupError(`Usage: npm run bench [-- ${PARTS.join(' | ')}]`)
  }
  if (ALONE.includes(part)) await ensureNodeModules()
  else await prepareMachine()
  if (!WITHOUT_PEERS.includes(part) && !(await findCompose())) {
    process.stderr.write('docker compose is not installed, and there is no Go to build it with: no ratios to it\n')
  }
  const args = [join(ROOT, 'bench/run.ts'), ...(part === undefined ? [] : [part]), ...rest]
  const child = spawn(join(ROOT, 'node_modules/.bin/node'), args, { cwd: ROOT, stdio: 'inherit' })
  process.exitCode = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
})
