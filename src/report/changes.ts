import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** Soon enough for a person who watches. Polled, for not every mount tells of its changes. */
const LOOK_EVERY_MS = 200
/** File times are coarse: two changes in one tick of the kernel look like one. So look without a sign now and then. */
const LOOK_ANYWAY_AFTER = 10

/**
 * A hint to read again, at once and then each time one of these files or folders may have changed (a file replaced in a
 * folder changes the folder). Ends with the signal.
 */
export async function* changesIn(paths: () => Promise<readonly string[]>, signal: AbortSignal): AsyncGenerator<void> {
  for (let seen = '', quiet = 0; !signal.aborted; quiet += 1) {
    const found = await fingerprint(await paths())
    if (found !== seen || quiet >= LOOK_ANYWAY_AFTER) {
      seen = found
      quiet = 0
      yield
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
}

async function fingerprint(paths: readonly string[]): Promise<string> {
  const found = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ ino, size, mtimeMs }) => `${ino}:${size}:${mtimeMs}`,
        () => '-',
      ),
    ),
  )
  return found.join(' ')
}
