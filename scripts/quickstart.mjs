#!/usr/bin/env node
// node scripts/quickstart.mjs [--down]
// From nothing to a Kafka of three nodes with records in it; `--down` takes all of it away again.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './setup/built.mjs'
import { ensureEngine } from './setup/docker-engine.mjs'
import { ensureKafkaImage } from './setup/kafka-image.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { main, SetupError } from './setup/progress.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

await main(async () => {
  const args = process.argv.slice(2)
  if (args.some((arg) => arg !== '--down')) throw new SetupError('Usage: npm run quickstart [-- --down]')
  await ensureNodeModules()
  if (args.length === 0) await ensureBuilt()
  await ensureEngine()
  if (args.length === 0) await ensureKafkaImage()
  // From here on it is TypeScript, which the Node in node_modules runs as it is.
  const script = join(ROOT, 'scripts/quickstart', args.length === 0 ? 'up.ts' : 'down.ts')
  const child = spawn(join(ROOT, 'node_modules/.bin/node'), [script], { cwd: ROOT, stdio: 'inherit' })
  process.exitCode = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
})
