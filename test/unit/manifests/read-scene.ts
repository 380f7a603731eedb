import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastGoodIn } from '../../../src/control/kept-secrets.ts'
import { createManifestReader, type ManifestReader } from '../../../src/manifests/reader.ts'
import type { ManifestSet } from '../../../src/model/resource.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { inFolder } from './manifests.ts'

/** A folder of manifests, and who reads it again and again, with what he keeps of it. */
export interface Scene {
  readonly folder: string
  readonly state: string
  readonly write: (file: string, text: string) => Promise<void>
  readonly remove: (file: string) => Promise<void>
  readonly read: () => Promise<ManifestSet>
  /** Reads twice with more than the grace between: what is gone is gone. */
  readonly readLater: () => Promise<ManifestSet>
  readonly forget: ManifestReader['forget']
  /** A new process with the same state folder. */
  readonly restart: () => void
  readonly loseState: () => Promise<void>
  /** What the state folder holds of what is in force. */
  readonly kept: () => Promise<{ format: number; resources: readonly object[] }>
  /** Puts that in its place. */
  readonly rewrite: (kept: object) => Promise<void>
}

export async function scene(run: (scene: Scene) => Promise<void>): Promise<void> {
  await inFolder(async (root) => {
    const [folder, state] = [join(root, 'manifests'), join(root, 'state')]
    const keptIn = join(state, 'last-good/resources.json')
    await mkdir(folder)
    let clock = 0
    const create = (): ManifestReader =>
      createManifestReader({ roots: [folder], lastGood: lastGoodIn(new StateFolder(state, 'write')), now: () => clock })
    let reader = create()
    await run({
      folder,
      state,
      write: (file, text) => writeFile(join(folder, file), text),
      remove: (file) => rm(join(folder, file)),
      read: () => reader.read(),
      async readLater() {
        await reader.read()
        clock += 1000
        return reader.read()
      },
      forget: (refs) => reader.forget(refs),
      restart() {
        reader = create()
      },
      loseState: () => rm(state, { recursive: true, force: true }),
      kept: async () => JSON.parse(await readFile(keptIn, 'utf8')),
      rewrite: (kept) => writeFile(keptIn, JSON.stringify(kept)),
    })
  })
}
