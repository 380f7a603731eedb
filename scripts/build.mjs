#!/usr/bin/env node
// node scripts/build.mjs [--afresh]
// Makes dist/: all that a Drover needs to run besides a Node, in one part a command and what they share.
// `--afresh`: with nothing in it of former builds, for whoever packs it.
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './setup/built.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { main, SetupError } from './setup/progress.mjs'

const DIST = fileURLToPath(new URL('../dist', import.meta.url))

await main(async () => {
  const args = process.argv.slice(2)
  if (args.some((arg) => arg !== '--afresh')) throw new SetupError('Usage: npm run build [-- --afresh]')
  if (args.length > 0) rmSync(DIST, { recursive: true, force: true })
  await ensureNodeModules()
  await ensureBuilt()
})
