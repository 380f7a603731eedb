import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { lastGoodIn } from '../../src/control/kept-secrets.ts'
import { createManifestReader, GRACE_MS } from '../../src/manifests/reader.ts'
import { StateFolder } from '../../src/report/state-folder.ts'
import { World } from './world.ts'

/**
 * A simulated world whose Drover reads real folders, with the reader of the daemon. Files are read outside of the
 * world's time: nothing in it goes on meanwhile.
 */
export class FolderWorld {
  readonly world = new World({ resources: [], problems: [] })
  /** Of the manifests. */
  readonly root: string
  readonly #state: string
  #reader: ReturnType<typeof createManifestReader>

  /** Below an empty folder. */
  constructor(folder: string) {
    this.root = join(folder, 'manifests')
    this.#state = join(folder, 'state')
    mkdirSync(this.root)
    this.world.sources = [this.root]
    this.#reader = this.#newReader()
  }

  #newReader() {
    const { clock } = this.world.host
    return createManifestReader({
      roots: [this.root],
      lastGood: lastGoodIn(new StateFolder(this.#state, 'write')),
      now: () => clock.elapsed,
    })
  }

  /** Folders on the way are made. */
  write(file: string, text: string): void {
    const path = join(this.root, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  /** What stands in the folder is read, and read again when what is missing has been missing for long enough. */
  async read(): Promise<void> {
    const { world } = this
    world.manifests = await this.#reader.read()
    await world.life?.reload()
    if (!world.manifests.missed?.length) return
    await world.elapse(2 * GRACE_MS)
    world.manifests = await this.#reader.read()
    await world.life?.reload()
  }

  /** A Drover starts that knows of the folder what is kept of it. */
  async start(): Promise<void> {
    this.#reader = this.#newReader()
    this.world.manifests = await this.#reader.read()
    this.world.start()
    await this.read()
  }
}
