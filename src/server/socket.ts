import { randomUUID } from 'node:crypto'
import { chmodSync, renameSync, statSync, unlinkSync } from 'node:fs'
import type { Server } from 'node:net'
import { dirname, join } from 'node:path'
import { MAX_SOCKET_PATH } from '../api/calls.ts'

/** Nobody else's, at any moment; what others make meanwhile stays as closed as it was meant to be. */
const CLOSED = 0o077

/**
 * Has a server listen on a socket that only this user can open, in place of whatever file is there: for who has the
 * lock of the folder. It is made under a name of its own, closed, and then renamed, so that nobody ever finds one that
 * is open to others, and that closing it takes away no successor's. Returns what takes it away.
 * @throws why it cannot be had
 */
export async function listenOn(server: Server, path: string): Promise<() => void> {
  const own = join(dirname(path), `.api.${randomUUID().slice(0, 8)}.tmp`)
  if (Buffer.byteLength(own) > MAX_SOCKET_PATH) throw new Error(`its path is longer than ${MAX_SOCKET_PATH} bytes`)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // The socket is bound before `listen` returns.
    const before = process.umask(CLOSED)
    try {
      server.listen(own, () => {
        server.off('error', reject)
        resolve()
      })
    } finally {
      process.umask(before)
    }
  })
  const ino = putInPlace(own, path)
  return () => {
    if (statSync(path, { throwIfNoEntry: false })?.ino === ino) unlinkSync(path)
  }
}

/** Returns its inode, by which it is known again. */
function putInPlace(own: string, path: string): number {
  try {
    chmodSync(own, 0o600)
    const { ino } = statSync(own)
    renameSync(own, path)
    return ino
  } catch (error) {
    unlinkSync(own)
    throw error
  }
}
