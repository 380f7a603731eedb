#!/usr/bin/env node
// node scripts/soak.mjs [--minutes N]
// An hour of trouble for a real daemon, to see that it does not grow and leaves nothing behind.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepareMachine } from './setup/machine.mjs'
import { main, SetupError } from './setup/progress.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

await main(async () => {
  const [option = '--minutes', value = '60', ...rest] = process.argv.slice(2)
  if (option !== '--minutes' || !(Number(value) > 0) || rest.length > 0) {
    throw new SetupError('Usage: npm run soak [-- --minutes N]')
  }
  await prepareMachine()
  const args = [join(ROOT, 'scripts/soak/run.ts'), value]
  const child = spawn(join(ROOT, 'node_modules/.bin/node'), args, { cwd: ROOT, stdio: 'inherit' })
  process.exitCode = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
})
