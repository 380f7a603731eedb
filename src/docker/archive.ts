import type { Readable } from 'node:stream'
import { extract, pack } from 'tar-stream'
import { DroverError } from '../errors.ts'
import type { FileToWrite } from '../model/docker-state.ts'
import { bytesOf } from '../model/file-content.ts'

/** The user every image Drover runs has for Kafka. */
const OWNER = { uid: 1000, gid: 1000 }

/**
 * A tar of these files, owned by uid and gid 1000. A path that ends in `/` is a directory: the only way to make a fresh
 * volume writable, because engines keep the owner of the volume's own root.
 */
export async function packFiles(files: readonly FileToWrite[], now: Date): Promise<Buffer> {
  const archive = pack()
  for (const file of files) {
    const mtime = file.modifiedAt === undefined ? now : new Date(file.modifiedAt * 1000)
    const type = file.path.endsWith('/') ? 'directory' : 'file'
    archive.entry({ ...OWNER, name: file.path, mode: file.mode, mtime, type }, type === 'file' ? bytesOf(file) : '')
  }
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/**
 * The regular files of a tar an engine made of one folder, by their path below that folder, or of one file, by its
 * name. Files that would take their sum over `limit` bytes are left out.
 */
export async function unpackFiles(archive: Readable, limit: number): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  let left = limit
  const entries = extract()
  archive.on('error', (error) => entries.destroy(error))
  archive.on('close', () => {
    if (!archive.readableEnded) entries.destroy(new Error('the archive ended too soon'))
  })
  archive.pipe(entries)
  for await (const entry of entries) {
    const { name, type, size = 0 } = entry.header
    if (type !== 'file' || size > left) {
      entry.resume()
      continue
    }
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    left -= size
    files.set(name.slice(name.indexOf('/') + 1), Buffer.concat(chunks).toString('utf8'))
  }
  return files
}

/** A tar ends with two blocks of zeros. */
const BLOCK_BYTES = 512
const END_BYTES = 2 * BLOCK_BYTES

/**
 * The same bytes; fails at their end when that is not the end of a tar. An engine that cannot read on has said 200 long
 * before, and ends its answer as if nothing were.
 * @throws DOCKER_FAILED
 */
export async function* endChecked(archive: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<Uint8Array> {
  let bytes = 0
  let end: Buffer = Buffer.alloc(0)
  for await (const piece of archive) {
    bytes += piece.length
    end = Buffer.concat([end, piece.subarray(-END_BYTES)]).subarray(-END_BYTES)
    yield piece
  }
  if (bytes % BLOCK_BYTES !== 0 || !end.equals(Buffer.alloc(END_BYTES))) {
    throw new DroverError('DOCKER_FAILED', `the archive of ${what} broke off after ${bytes} bytes`)
  }
}
