import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './command.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Makes dist/ from the sources, which takes half a second; needs node_modules. */
export async function ensureBuilt() {
  await run(join(ROOT, 'node_modules/.bin/node'), [join(ROOT, 'scripts/build/bundle.mjs')])
}
