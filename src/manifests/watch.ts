import { realpath, stat, statfs } from 'node:fs/promises'
import { basename } from 'node:path'
import { type FSWatcher, watch } from 'chokidar'
import { isVisible } from './folder-source.ts'
import { GRACE_MS } from './reader.ts'

/** Long enough to see an editor's whole save, short enough that nobody waits. */
const DEBOUNCE_MS = 75
/** Under a stream of events a hint still comes this often. */
const MAX_WAIT_MS = 400

/** NFS, SMB, SMB2, CIFS, FUSE, 9p: changes made elsewhere raise no event. */
const REMOTE_FILE_SYSTEMS = new Set([0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x65735546, 0x01021997])

export interface WatchOptions {
  /** Look at every file this often (milliseconds) instead of trusting the kernel's events. */
  readonly pollMs?: number
  /**
   * The second hint comes this long after the last event: a file may have been half written, or missing between two
   * steps of a save. The default is the reader's grace, and a second for the reading: a hint that comes
   * too early leaves a removed manifest in force until everything is read anyway, a minute later.
   */
  readonly lookAgainMs?: number
  /** How often a root is looked at itself: watchers follow an inode, not a name. Default 1000. */
  readonly rootCheckMs?: number
}

export interface ManifestWatch {
  /** Resolves when nothing is watched any more; no hint comes after it is called. */
  close(): Promise<void>
}

/**
 * Calls `onHint` some 75 ms after something below the roots changed, and once more two seconds later. A hint says
 * "read again", nothing else; one may come for nothing, and a lost one is made good by reading at intervals anyway.
 */
export function watchManifests(
  roots: readonly string[],
  onHint: () => void,
  { pollMs, lookAgainMs = GRACE_MS + 1_000, rootCheckMs = 1000 }: WatchOptions = {},
): ManifestWatch {
  const hints = createHints(onHint, lookAgainMs)
  const watches = roots.map((root) => watchRoot(root, hints.touch, rootCheckMs, pollMs))
  return {
    async close() {
      hints.close()
      await Promise.all(watches.map((close) => close()))
    },
  }
}

function createHints(onHint: () => void, lookAgainMs: number): { touch(): void; close(): void } {
  let soon: NodeJS.Timeout | undefined
  let again: NodeJS.Timeout | undefined
  let first: number | undefined
  let closed = false
  const fire = (): void => {
    first = undefined
    onHint()
  }
  return {
    touch() {
      if (closed) return
      const now = performance.now()
      first ??= now
      clearTimeout(soon)
      clearTimeout(again)
      soon = setTimeout(fire, Math.max(0, Math.min(DEBOUNCE_MS, first + MAX_WAIT_MS - now)))
      again = setTimeout(onHint, lookAgainMs)
    },
    close() {
      closed = true
      clearTimeout(soon)
      clearTimeout(again)
    },
  }
}

/** Watches one root, and starts anew whenever its name leads to another folder. */
function watchRoot(
  root: string,
  touch: () => void,
  rootCheckMs: number,
  pollMs: number | undefined,
): () => Promise<void> {
  let watcher: FSWatcher | undefined
  let identity: string | undefined
  let polling = pollMs !== undefined
  let closed = false

  async function check(): Promise<void> {
    const now = await identityOf(root)
    if (closed || now === identity) return
    const restart = identity !== undefined
    identity = now
    await watcher?.close()
    polling ||= await isRemote(root)
    if (closed) return
    watcher = open()
    if (restart) touch()
  }

  function open(): FSWatcher {
    return watch(root, {
      ignoreInitial: true,
      ignored: (path) => path !== root && !isVisible(basename(path)),
      usePolling: polling,
      interval: pollMs ?? rootCheckMs,
    })
      .on('all', touch)
      .on('ready', touch)
      .on('error', () => {
        // Out of inotify watches or file handles, most likely: polling needs neither.
        if (polling) return
        polling = true
        identity = ''
      })
  }

  let checking = check()
  const timer = setInterval(() => {
    checking = checking.then(check)
  }, rootCheckMs)
  return async () => {
    closed = true
    clearInterval(timer)
    await checking
    await watcher?.close()
  }
}

/** Which folder a name leads to now; empty when to none. */
async function identityOf(root: string): Promise<string> {
  try {
    const real = await realpath(root)
    const { dev, ino } = await stat(real)
    return `${real} ${dev} ${ino}`
  } catch {
    return ''
  }
}

async function isRemote(root: string): Promise<boolean> {
  return statfs(root).then(
    ({ type }) => REMOTE_FILE_SYSTEMS.has(type),
    () => false,
  )
}
