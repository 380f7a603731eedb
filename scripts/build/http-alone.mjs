const NAMES = /^(node:)?https?$/

/**
 * A plugin of esbuild. Importing `node:http` as a module reads all that it exports, and so loads Node's `fetch` and
 * `WebSocket`, for which Drover has no use: 8 ms and 3 MiB. Taken from the process it is only what is asked of it.
 */
export const httpAlone = {
  name: 'http-alone',
  setup(build) {
    build.onResolve({ filter: NAMES }, ({ path, kind }) =>
      kind === 'import-statement' ? { path: path.replace(/^(node:)?/, 'node:'), namespace: 'http-alone' } : undefined,
    )
    build.onLoad({ filter: /./, namespace: 'http-alone' }, ({ path }) => ({ contents: standIn(path) }))
  },
}

function standIn(path) {
  const names = Object.keys(process.getBuiltinModule(path)).filter((name) => !LOADS_FETCH.has(name))
  return [
    `const all = process.getBuiltinModule('${path}')`,
    'export default all',
    `export const { ${names.join(', ')} } = all`,
  ].join('\n')
}

/** Reading one of these loads it. */
const LOADS_FETCH = new Set(['WebSocket', 'CloseEvent', 'MessageEvent'])
