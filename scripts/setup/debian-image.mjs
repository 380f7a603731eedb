import { install } from './apt.mjs'
import { cached } from './cache.mjs'
import { attempt, onPath, run } from './command.mjs'
import { step } from './progress.mjs'

/** What no container reads; Java's own installation needs the empty folder for its manual pages. */
const WITHOUT_DOCUMENTATION = [
  '--dpkgopt=path-exclude=/usr/share/man/*',
  '--dpkgopt=path-exclude=/usr/share/locale/*',
  '--dpkgopt=path-exclude=/usr/share/doc/*',
  '--dpkgopt=path-include=/usr/share/doc/*/copyright',
  '--essential-hook=mkdir -p "$1/usr/share/man/man1"',
]

/** Mirrors of the suite that changes daily may lag behind what its index promises. */
const LATE_MIRRORS = '--aptopt=Acquire::Check-Valid-Until "false"'

/**
 * Sees to it that the engine has an image of this Debian suite with these packages; `archive` is its name in the cache.
 */
export async function ensureDebianImage(image, { suite, packages, archive, what, purpose }) {
  if ((await attempt('docker', ['image', 'inspect', image])).code === 0) return
  const path = await cached(archive, async (draft) => {
    if (!onPath('mmdebstrap')) await install(['mmdebstrap', 'debian-archive-keyring'], purpose)
    const options = ['--variant=minbase', `--include=${packages}`, ...WITHOUT_DOCUMENTATION, LATE_MIRRORS]
    await step(`Making ${what} (about a minute)`, () => run('mmdebstrap', [...options, '--format=tar', suite, draft]))
  })
  await step(`Importing it as ${image}`, () => run('docker', ['import', path, image]))
}
