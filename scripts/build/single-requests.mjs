import { fileURLToPath } from 'node:url'

const WASM = fileURLToPath(new URL('wasm-when-needed.mjs', import.meta.url))

/**
 * `@platformatic/kafka` is one module for all it has. Of it Drover takes single requests (src/kafka/wire-functions.ts);
 * a module of it that none of these needs is left out, whatever it does when it is loaded.
 */
export const singleRequests = {
  name: 'single-requests',
  setup(build) {
    build.onResolve({ filter: /^@platformatic\/wasm-utils$/ }, () => ({ path: WASM }))
    build.onResolve({ filter: /^(@platformatic\/kafka$|\.)/ }, async ({ path, pluginData, ...from }) => {
      const within = /[\\/]@platformatic[\\/]kafka[\\/]/.test(from.importer)
      if (pluginData?.resolved || !(within || path.startsWith('@'))) return
      const { importer, resolveDir, kind } = from
      const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: { resolved: true } })
      return { ...found, sideEffects: false }
    })
  },
}
