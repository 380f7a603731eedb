#!/usr/bin/env node
// node scripts/corpus.mjs FOLDER
// What becomes of manifests that others wrote: validates every file below a folder by itself, plans its clusters as on
// an empty engine, and says for each whether it works, what of it is left out, or why it is refused. Needs Node alone.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { main, SetupError } from './setup/progress.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

await main(async () => {
  const [folder, ...rest] = process.argv.slice(2)
  if (folder === undefined || rest.length > 0) throw new SetupError('Usage: npm run corpus -- FOLDER')
  await ensureNodeModules()
  const args = [join(ROOT, 'scripts/corpus/run.ts'), folder]
  const { status } = spawnSync(join(ROOT, 'node_modules/.bin/node'), args, { stdio: 'inherit' })
  process.exitCode = status ?? 1
})
