import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { extract, type Header, type Pack, pack, type Extract as Unpack } from 'tar-stream'

/** A tar of a backup, and the node it is of. */
export interface NodeArchive {
  readonly path: string
  readonly nodeId: number
}

/**
 * What goes into a data volume: the tar of it, without the name of the folder that was packed.
 *
 * A controller gets the metadata log of the controller that was copied last (`newest`). The copies are of different
 * moments: with logs of different lengths, two older ones could elect a leader that does not know under which leader
 * epochs the data of the third was written, and give these epochs away a second time. A copied log is as good as its
 * own: it names no node.
 */
export async function* refill(own: NodeArchive, newest?: NodeArchive): AsyncGenerator<Uint8Array> {
  const filled = pack()
  const poured = pour(own, newest, filled).then(
    () => filled.finalize(),
    (error) => filled.destroy(error),
  )
  for await (const piece of filled) yield piece as Uint8Array
  await poured
}

const metadataFolder = (nodeId: number): string => `kafka-log${nodeId}/__cluster_metadata-0/`

async function pour(own: NodeArchive, newest: NodeArchive | undefined, filled: Pack): Promise<void> {
  const mine = metadataFolder(own.nodeId)
  await copy(own.path, filled, (name) => (newest && name.startsWith(mine) ? undefined : name))
  if (!newest) return
  const theirs = metadataFolder(newest.nodeId)
  await copy(newest.path, filled, (name) => (name.startsWith(theirs) ? mine + name.slice(theirs.length) : undefined))
}

/** `rename` sees the path in the volume; undefined leaves the entry out. */
async function copy(path: string, filled: Pack, rename: (name: string) => string | undefined): Promise<void> {
  const entries = extract()
  const read = pipeline(createReadStream(path), entries)
  for await (const entry of entries) {
    const inside = entry.header.name.slice(entry.header.name.indexOf('/') + 1)
    // The volume's own root is the engine's.
    const name = inside === '' ? undefined : rename(inside)
    if (name === undefined) entry.resume()
    else await put(filled, { ...entry.header, name, pax: null }, entry)
  }
  await read
}

type Entry = Unpack extends AsyncIterable<infer Content> ? Content : never

function put(filled: Pack, header: Header, content: Entry): Promise<void> {
  return new Promise((resolve, reject) => {
    const sink = filled.entry(header, (error) => (error ? reject(error) : resolve()))
    content.once('error', reject)
    if (header.type === 'file') content.pipe(sink)
    else content.resume()
  })
}
