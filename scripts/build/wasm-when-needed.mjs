/**
 * What `@platformatic/wasm-utils` has, compiled when it is first called: only records need it, and a daemon that reads
 * and writes none would have it in memory all the same.
 */
let loaded
function load() {
  loaded ??= require('@platformatic/wasm-utils/bundled')
  return loaded
}

export const crc32c = (data) => load().crc32c(data)
export const lz4Compress = (data) => load().lz4Compress(data)
export const lz4Decompress = (data) => load().lz4Decompress(data)
export const snappyCompress = (data) => load().snappyCompress(data)
export const snappyDecompress = (data) => load().snappyDecompress(data)
