import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { createLog } from '../../../src/report/log.ts'
import { type SecretOwner, type SecretValues, secretsIn } from '../../../src/report/secret-store.ts'
import { openStateFolder, StateFolder } from '../../../src/report/state-folder.ts'
import { LossyDisk, PowerCut } from './lossy-disk.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folderPath = temporaryFolder()
const CLUSTER: SecretOwner = { kind: 'Kafka', name: 'my-cluster' }
const FILE = 'secrets/Kafka.my-cluster/cluster-ca.json'
const path = (file = FILE) => join(folderPath(), file)
const modeOf = (file: string): number => statSync(path(file)).mode & 0o777
const store = async () => secretsIn(await openStateFolder(folderPath(), 'write'))
const of = (text: string): SecretValues => ({ 'ca.key': new Sensitive(text) })
/** What the log says of an error. */
function logged(error: unknown): string {
  const lines: string[] = []
  createLog({ level: 'info', short: false, destination: { write: (line) => void lines.push(line) } }).error({
    err: error,
  })
  return lines.join('')
}
const textOf = (values: SecretValues | undefined) => values?.['ca.key']?.reveal()

describe('a secret', () => {
  test('is read as it was written, by its owner and its name', async () => {
    const secrets = await store()
    await secrets.write(CLUSTER, 'cluster-ca', {
      'ca.crt': new Sensitive('public'),
      'ca.key': new Sensitive('hunter2'),
    })
    await secrets.write('drover', 'cluster-ca', of('another'))
    const values = await (await store()).read(CLUSTER, 'cluster-ca')
    expect(Object.entries(values ?? {}).map(([key, value]) => [key, value.reveal()])).toEqual([
      ['ca.crt', 'public'],
      ['ca.key', 'hunter2'],
    ])
    expect(textOf(await secrets.read('drover', 'cluster-ca'))).toBe('another')
  })

  test('of bytes that are no text is read as it was written, and never taken for text', async () => {
    const secrets = await store()
    const bytes = Uint8Array.of(0x30, 0x82, 0x0a, 0xff)
    await secrets.write(CLUSTER, 'keystore', { 'a.p12': new Sensitive(bytes), 'a.txt': new Sensitive('MIIK/w==') })
    const values = await (await store()).read(CLUSTER, 'keystore')
    expect(values?.['a.p12']?.reveal()).toEqual(Buffer.from(bytes))
    expect(values?.['a.txt']?.reveal()).toBe('MIIK/w==')
    const file = readFileSync(path('secrets/Kafka.my-cluster/keystore.json'), 'utf8')
    expect(JSON.parse(file)).toEqual({ format: 1, values: { 'a.p12': { base64: 'MIIK/w==' }, 'a.txt': 'MIIK/w==' } })
  })

  test('is in a file, and in folders, that are closed to everybody else', async () => {
    await (await store()).write(CLUSTER, 'cluster-ca', of('hunter2'))
    expect([modeOf('secrets'), modeOf('secrets/Kafka.my-cluster'), modeOf(FILE)]).toEqual([0o700, 0o700, 0o600])
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toEqual({ format: 1, values: { 'ca.key': 'hunter2' } })
  })

  test('stays among the others of its owner, whatever it is called', async () => {
    const secrets = await store()
    await secrets.write({ kind: 'Kafka', name: '..' }, '../../a', of('x'))
    await secrets.write({ kind: 'Kafka', name: '..' }, '..', of('y'))
    expect(await secrets.list({ kind: 'Kafka', name: '..' })).toEqual(['..', '../../a'])
    expect(readdirSync(folderPath(), { recursive: true, encoding: 'utf8' }).sort()).toEqual([
      'secrets',
      'secrets/Kafka...',
      'secrets/Kafka.../..%2F..%2Fa.json',
      'secrets/Kafka.../...json',
    ])
  })

  test('is there, or is not', async () => {
    const secrets = await store()
    expect([await secrets.read(CLUSTER, 'cluster-ca'), await secrets.list(CLUSTER)]).toEqual([undefined, []])
    await secrets.write(CLUSTER, 'cluster-ca', of('hunter2'))
    await secrets.remove(CLUSTER, 'cluster-ca')
    await secrets.remove(CLUSTER, 'cluster-ca')
    expect([await secrets.read(CLUSTER, 'cluster-ca'), await secrets.list(CLUSTER)]).toEqual([undefined, []])
  })

  test.each<[string, string, number]>([
    ['others may read it', FILE, 0o640],
    ['anybody may read it', FILE, 0o604],
    ['others may write it', FILE, 0o620],
    ['others may exchange it', 'secrets/Kafka.my-cluster', 0o770],
    ['others may exchange its folder', 'secrets', 0o707],
  ])('is not used when %s, and what to do is said', async (_, file, mode) => {
    const secrets = await store()
    await secrets.write(CLUSTER, 'cluster-ca', of('hunter2'))
    const before = modeOf(file)
    chmodSync(path(file), mode)
    await expect(secrets.read(CLUSTER, 'cluster-ca')).rejects.toMatchObject({
      code: 'SECRET_EXPOSED',
      retriable: false,
      message: expect.stringContaining(path(file)),
      mend: expect.stringContaining(`chmod ${before.toString(8)} ${path(file)}`),
    })
    chmodSync(path(file), before)
    expect(textOf(await secrets.read(CLUSTER, 'cluster-ca'))).toBe('hunter2')
  })

  test.each(['{"hunter2": ', 'hunter2', '', 'null', '[]', '{"format": 1}'])(
    'that cannot be understood (%s) is none that is missing, stays where it is, and is not shown',
    async (text) => {
      const secrets = await store()
      await secrets.write(CLUSTER, 'cluster-ca', of('x'))
      writeFileSync(path(), text)
      const failed: unknown = await secrets.read(CLUSTER, 'cluster-ca').catch((error: unknown) => error)
      expect(failed).toMatchObject({ code: 'SECRET_DAMAGED', retriable: false })
      expect(logged(failed)).toContain(path())
      expect(logged(failed)).not.toContain('hunter2')
      expect(readFileSync(path(), 'utf8')).toBe(text)
    },
  )

  test('of a newer Drover is left as it is, and not shown', async () => {
    const secrets = await store()
    await secrets.write(CLUSTER, 'cluster-ca', of('x'))
    const text = '{"format": 2, "hunter2": {"a": "hunter2"}}'
    writeFileSync(path(), text)
    const failed: unknown = await secrets.read(CLUSTER, 'cluster-ca').catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'STATE_NEWER', retriable: false })
    expect(logged(failed)).not.toContain('hunter2')
    expect(readFileSync(path(), 'utf8')).toBe(text)
  })

  test('that cannot be read is none that is missing', async () => {
    mkdirSync(path(), { recursive: true, mode: 0o700 })
    await expect((await store()).read(CLUSTER, 'cluster-ca')).rejects.toMatchObject({ code: 'STATE_UNUSABLE' })
  })

  test('that a dead writer left half written goes with the next one', async () => {
    const secrets = await store()
    await secrets.write(CLUSTER, 'cluster-ca', of('x'))
    const rest = path('secrets/Kafka.my-cluster/.cluster-ca.json.1.tmp')
    writeFileSync(rest, 'hunter2')
    const longAgo = new Date(Date.now() - 3_600_000)
    utimesSync(rest, longAgo, longAgo)
    await secrets.write(CLUSTER, 'clients-ca', of('y'))
    expect(readdirSync(path('secrets/Kafka.my-cluster'))).toEqual(['clients-ca.json', 'cluster-ca.json'])
  })

  test('is after a power cut the old one or the new one, whenever it comes', async () => {
    const first = new LossyDisk()
    await secretsIn(new StateFolder('/state', 'write', first)).write(CLUSTER, 'cluster-ca', of('old'))
    for (let left = 0; ; left++) {
      const disk = first.copy()
      disk.operationsLeft = left
      const written = await secretsIn(new StateFolder('/state', 'write', disk))
        .write(CLUSTER, 'cluster-ca', of('new'))
        .then(
          () => true,
          (error: unknown) => {
            expect(error instanceof Error && error.cause).toBeInstanceOf(PowerCut)
            return false
          },
        )
      for (const kept of [0, 0.5, 1]) {
        const found = textOf(
          await secretsIn(
            new StateFolder(
              '/state',
              'write',
              disk.reboot(() => kept),
            ),
          ).read(CLUSTER, 'cluster-ca'),
        )
        expect(written ? ['new'] : ['old', 'new']).toContain(found)
      }
      if (written) return
    }
  })
})
