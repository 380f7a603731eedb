import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastGoodIn } from '../../../src/control/kept-secrets.ts'
import { createManifestReader } from '../../../src/manifests/reader.ts'
import type { ManifestSet } from '../../../src/model/resource.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { inFolder, names, topic } from '../manifests/manifests.ts'

const secretText = (password: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: pw}\nstringData: {password: ${password}, user: alice}\n`
const KEPT = 'secrets/Secret.pw/last-good.json'

interface Scene {
  readonly state: string
  readonly write: (text: string) => Promise<void>
  readonly read: () => Promise<ManifestSet>
  /** As after a start: only what is on the disk is known. */
  readonly restart: () => void
  readonly inFile: (file: string) => string
}

/** A Drover that reads `secret.yaml`, beside a topic, and keeps what is in force. */
const scene = (run: (scene: Scene) => Promise<void>): Promise<void> =>
  inFolder(async (root) => {
    const [folder, state] = [join(root, 'manifests'), join(root, 'state')]
    await mkdir(folder)
    await mkdir(state, { mode: 0o700 })
    await writeFile(join(folder, 'topic.yaml'), topic('t', 'c'))
    const create = () =>
      createManifestReader({ roots: [folder], lastGood: lastGoodIn(new StateFolder(state, 'write')), graceMs: 0 })
    let reader = create()
    await run({
      state,
      write: (text) => writeFile(join(folder, 'secret.yaml'), text),
      read: () => reader.read(),
      restart: () => {
        reader = create()
      },
      inFile: (file) => readFileSync(join(state, file), 'utf8'),
    })
  })

function passwordIn({ resources }: ManifestSet): string | Uint8Array | undefined {
  const secret = resources.find(({ kind }) => kind === 'Secret')
  return secret?.kind === 'Secret' ? secret.spec.data.password?.reveal() : undefined
}
const reasonsOf = ({ problems }: ManifestSet): string[] => problems.map(({ reason }) => reason)

describe('what a Secret holds', () => {
  it('is in force as bytes where it is no text, also after a restart', () =>
    scene(async ({ write, read, restart }) => {
      await write('apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {password: MIIK/w==}\n')
      await read()
      await write('apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: [broken]\n')
      restart()
      expect(passwordIn(await read())).toEqual(Buffer.from('MIIK/w==', 'base64'))
    }))

  it('is in force while its manifest is broken, also after a restart', () =>
    scene(async ({ write, read, restart }) => {
      await write(secretText('hunter2'))
      expect(passwordIn(await read())).toBe('hunter2')
      await write(secretText('[broken]'))
      expect(passwordIn(await read())).toBe('hunter2')
      restart()
      expect(passwordIn(await read())).toBe('hunter2')
    }))

  it('is kept in the place for secrets alone, as it is now', () =>
    scene(async ({ write, read, inFile }) => {
      await write(secretText('hunter2'))
      await read()
      const before = inFile('last-good/resources.json')
      expect(before).not.toContain('hunter2')
      await write(secretText('Tr0ub4dor'))
      await read()
      expect(JSON.parse(inFile(KEPT)).values).toEqual({ password: 'Tr0ub4dor', user: 'alice' })
      expect(inFile('last-good/resources.json')).toBe(before)
    }))

  it('goes with its manifest', () =>
    scene(async ({ state, write, read }) => {
      await write(secretText('hunter2'))
      await read()
      await write(topic('u', 'c'))
      expect(names((await read()).resources)).toBe('KafkaTopic/t KafkaTopic/u')
      expect(existsSync(join(state, KEPT))).toBe(false)
    }))

  it.each<[string, (file: string) => unknown]>([
    ['is gone', (file) => rm(file)],
    ['is damaged', (file) => writeFileSync(file, '{')],
    ['may be read by others', (file) => chmodSync(file, 0o644)],
  ])('is told to be lost when it %s and its manifest is broken, and nothing else is', (_, spoil) =>
    scene(async ({ state, write, read, restart }) => {
      await write(secretText('hunter2'))
      await read()
      await write(secretText('[broken]'))
      await spoil(join(state, KEPT))
      restart()
      const set = await read()
      expect(names(set.resources)).toBe('KafkaTopic/t')
      expect(reasonsOf(set)).toContain('LastGoodUnreadable')
      expect(set.deletionFrozen).toContain('Secret/pw has errors and no good version')
      await write(secretText('hunter3'))
      expect(passwordIn(await read())).toBe('hunter3')
      restart()
      expect(reasonsOf(await read())).not.toContain('LastGoodUnreadable')
    }),
  )

  it('that an earlier release kept in the clear is taken over, and not left there', () =>
    scene(async ({ state, write, read, restart, inFile }) => {
      await write(secretText('hunter2'))
      await read()
      const file = join(state, 'last-good/resources.json')
      const { secretsApart: _, ...older } = JSON.parse(inFile('last-good/resources.json'))
      for (const resource of older.resources) if (resource.kind === 'Secret') resource.spec.data.password = 'hunter2'
      writeFileSync(file, JSON.stringify(older))
      await rm(join(state, KEPT))
      await write(secretText('[broken]'))
      restart()
      expect(passwordIn(await read())).toBe('hunter2')
      expect(inFile('last-good/resources.json')).not.toContain('hunter2')
      restart()
      expect(passwordIn(await read())).toBe('hunter2')
    }))
})
