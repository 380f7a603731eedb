// node --import loaded-parts.mjs PROGRAM: prints on stderr, when it ends, each file of modules that was loaded.
import { registerHooks } from 'node:module'

const loaded = []
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) loaded.push(url)
    return next(url, context)
  },
})
process.on('exit', () => process.stderr.write(`\nLOADED ${JSON.stringify(loaded)}\n`))
