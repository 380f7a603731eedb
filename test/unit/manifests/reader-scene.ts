import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastGoodIn } from '../../../src/control/kept-secrets.ts'
import { createManifestReader, type ManifestReader } from '../../../src/manifests/reader.ts'
import type { ManifestSet } from '../../../src/model/resource.ts'
import { refKey, refOf } from '../../../src/model/resource-ref.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { inFolder } from './manifests.ts'

/** The same manifest, in a namespace. */
export const within = (namespace: string, text: string): string =>
  text.replaceAll('metadata:', `metadata:\n  namespace: ${namespace}`)

/** `KafkaNodePool/b/broker of c2` of each resource in force. */
export const inForce = ({ resources }: ManifestSet): string[] =>
  resources.map((resource) => {
    const owner = resource.metadata.labels['strimzi.io/cluster']
    return refKey(refOf(resource)) + (owner === undefined ? '' : ` of ${owner}`)
  })

export const reasons = ({ problems }: ManifestSet): string[] =>
  problems.map(({ severity, reason, resource }) => `${severity} ${reason} ${resource && refKey(resource)}`)

/** Namespaces of the Kafkas in force, by name. */
export const kafkaIn = ({ resources }: ManifestSet): string[] =>
  resources.flatMap(({ kind, metadata }) =>
    kind === 'Kafka' ? [`${metadata.namespace ?? '(none)'}/${metadata.name}`] : [],
  )

interface Scene {
  readonly write: (file: string, text: string) => Promise<void>
  readonly remove: (file: string) => Promise<void>
  readonly read: () => Promise<ManifestSet>
  /** Reads twice with more than the grace between: what is gone is gone. */
  readonly readLater: () => Promise<ManifestSet>
  /** A new process with the same state folder, or with none. */
  readonly restart: (state?: 'lost') => Promise<void>
  /** What the state folder holds of what is in force. */
  readonly kept: () => Promise<{ format: number; resources: readonly object[] }>
  /** Puts that in its place. */
  readonly rewrite: (kept: object) => Promise<void>
}

/** A folder that a daemon's reader reads again and again. */
export async function scene(run: (scene: Scene) => Promise<void>): Promise<void> {
  await inFolder(async (root) => {
    const [folder, state] = [join(root, 'manifests'), join(root, 'state')]
    await mkdir(folder)
    let clock = 0
    const create = (): ManifestReader =>
      createManifestReader({ roots: [folder], lastGood: lastGoodIn(new StateFolder(state, 'write')), now: () => clock })
    let reader = create()
    await run({
      write: (file, text) => writeFile(join(folder, file), text),
      remove: (file) => rm(join(folder, file)),
      read: () => reader.read(),
      async readLater() {
        await reader.read()
        clock += 1000
        return reader.read()
      },
      async restart(left) {
        if (left === 'lost') await rm(state, { recursive: true, force: true })
        reader = create()
      },
      rewrite: (kept) => writeFile(join(state, 'last-good/resources.json'), JSON.stringify(kept)),
      kept: async () => JSON.parse(await readFile(join(state, 'last-good/resources.json'), 'utf8')),
    })
  })
}
