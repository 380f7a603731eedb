import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf } from '../../../src/model/hash.ts'
import type { SecretResource } from '../../../src/model/resource.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { secretsIn } from '../../../src/report/secret-store.ts'
import { makeSpecHash, readSpecHash } from '../../../src/report/spec-hash.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { aTopic } from '../../fixtures/resources.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folderPath = temporaryFolder()
const state = () => openStateFolder(folderPath(), 'write')
const secrets = async () => secretsIn(await state())
const secret = (password: string): SecretResource => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'pw', labels: {}, annotations: {} },
  spec: { data: { password: new Sensitive(password) } },
  specHash: 'of the names',
  origin: { file: 's.yaml', line: 1, column: 1 },
})

describe('the hash of a spec', () => {
  test('is that of the manifest, but for Secrets', async () => {
    expect((await readSpecHash(await secrets()))(aTopic('t'))).toBe('of-t')
    expect((await makeSpecHash(await secrets()))(aTopic('t'))).toBe('of-t')
  })

  test('of a Secret is another one with another value, and the same for all processes of a state folder', async () => {
    const made = await makeSpecHash(await secrets())
    const read = await readSpecHash(await secrets())
    expect(made(secret('hunter2'))).not.toBe(made(secret('hunter3')))
    expect([(await makeSpecHash(await secrets()))(secret('hunter2')), read(secret('hunter2'))]).toEqual([
      made(secret('hunter2')),
      made(secret('hunter2')),
    ])
  })

  test('of a Secret is not one that anybody could try passwords against', async () => {
    const hash = (await makeSpecHash(await secrets()))(secret('hunter2'))
    const plain = [{ data: { password: 'hunter2' } }, { password: 'hunter2' }, 'hunter2'].map(hashOf)
    expect(plain).not.toContain(hash)
  })

  test('of a Secret equals nothing that is recorded where there is no key', async () => {
    expect((await readSpecHash(await secrets()))(secret('hunter2'))).toBe('')
  })

  test.each<[string, (file: string) => void]>([
    ['damaged', (file) => writeFileSync(file, '{')],
    ['open to others', (file) => chmodSync(file, 0o644)],
  ])('goes by a new key when the old one is %s', async (_, spoil) => {
    const before = (await makeSpecHash(await secrets()))(secret('hunter2'))
    spoil(join(folderPath(), 'secrets/drover/spec-hash.json'))
    const after = (await makeSpecHash(await secrets()))(secret('hunter2'))
    expect(after).not.toBe(before)
    expect((await readSpecHash(await secrets()))(secret('hunter2'))).toBe(after)
  })

  test('makes a new generation of a Secret with another value, also after a restart', async () => {
    const generationOf = async (password: string) => {
      const store = await openStatusStore(await state())
      return (await store.observe({ resources: [secret(password)] }, 0)).get('Secret/pw')
    }
    expect([await generationOf('hunter2'), await generationOf('hunter2'), await generationOf('hunter3')]).toEqual([
      1, 1, 2,
    ])
  })
})
