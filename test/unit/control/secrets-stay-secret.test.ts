import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keepApplied, makeAppliedFolders } from '../../../src/control/applied.ts'
import { DaemonStatus } from '../../../src/control/daemon-status.ts'
import { manifestsInForce } from '../../../src/control/in-force.ts'
import { lastGoodIn } from '../../../src/control/kept-secrets.ts'
import { openReport } from '../../../src/control/open-report.ts'
import { Operator } from '../../../src/control/operator.ts'
import { observeOnce } from '../../../src/control/plan-once.ts'
import { createManifestReader } from '../../../src/manifests/reader.ts'
import { hashOf } from '../../../src/model/hash.ts'
import { createLog } from '../../../src/report/log.ts'
import { recordText } from '../../../src/report/pass-record.ts'
import { dataText } from '../../../src/report/plain-data.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { WRITER } from '../../fixtures/audit.ts'
import { createWorld } from '../../world/world.ts'
import { drover, type Ended } from '../cli/drover.ts'
import { docs, inFolder, kafka, pool } from '../manifests/manifests.ts'

/** What must be found nowhere: a password, as it is and as it could be written. */
const CANARY = 'c4nary-hunter2'
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const TRACES = [
  CANARY,
  base64(CANARY),
  Buffer.from(CANARY).toString('hex'),
  encodeURIComponent(CANARY),
  createHash('sha256').update(CANARY).digest('hex'),
  ...[{ data: { password: CANARY } }, { password: CANARY }, { data: { plain: CANARY, password: CANARY } }].map(hashOf),
]
const tracesIn = (text: string): string[] => TRACES.filter((trace) => text.includes(trace))

const HEAD = ['apiVersion: v1', 'kind: Secret', 'metadata:', '  name: pw', '  labels: {strimzi.io/cluster: a}']
const COPY = `    kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"plain":"${CANARY}"},"data":{"password":"${base64(CANARY)}"}}'`
const GOOD = [
  ...HEAD,
  '  annotations:',
  COPY,
  `data: {password: ${base64(CANARY)}}`,
  `stringData: {plain: ${CANARY}}`,
].join('\n')
const of = (...lines: readonly string[]): string => [...HEAD, ...lines].join('\n')

/** Each is wrong in another way. */
const BROKEN: readonly string[] = [
  of(`data: {password: ${CANARY}!}`),
  of(`data: ${CANARY}`),
  of(`stringData: [${CANARY}]`),
  of(`stringData: {plain: [${CANARY}]}`),
  of(`stringData: {plain: {deeper: ${CANARY}}}`),
  of('stringData:', `  plain: %${CANARY}`),
  of('stringData:', `  plain: !${CANARY}`),
  of('stringData:', `  plain: *${CANARY}`),
  of('stringData:', `  plain: |${CANARY}`, '    x'),
  of('stringData:', `  plain: "${CANARY}`),
  of('stringData:', `  plain: ]${CANARY}`),
  of(`immutable: ${CANARY}`),
  of(`type: ${CANARY}`, `password: ${CANARY}`),
  `${GOOD}\n---\n${GOOD}`,
]

/** It is a variable of each node, and a file. */
const NAMING = [
  '    template:',
  '      pod: {volumes: [{name: v, secret: {secretName: pw}}]}',
  '      kafkaContainer:',
  '        env: [{name: A, valueFrom: {secretKeyRef: {name: pw, key: password}}}]',
  '        volumeMounts: [{name: v, mountPath: /mnt/v}]',
]

/** One command after the other. */
async function droverInTurn(commands: readonly (readonly string[])[]): Promise<Ended[]> {
  const ended: Ended[] = []
  for (const words of commands) ended.push(await drover(words))
  return ended
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile())

/** Files of a state folder, but for the place for secrets, with a trace of it. */
const tracked = (state: string): string[] =>
  filesBelow(state)
    .filter((file) => !file.startsWith(join(state, 'secrets/')))
    .filter((file) => tracesIn(readFileSync(file, 'utf8')).length > 0)

it(
  'what a Secret holds is found nowhere but where secrets are kept, whatever becomes of its manifest',
  () =>
    inFolder(async (root) => {
      const [folder, path] = [join(root, 'manifests'), join(root, 'state')]
      await mkdir(folder)
      const state = await openStateFolder(path, 'write')
      const applied = await makeAppliedFolders(state)
      await keepApplied(state, [{ text: GOOD.replace('name: pw', 'name: applied') }], [])
      const logged: string[] = []
      const log = createLog({ level: 'trace', short: false, destination: { write: (line) => void logged.push(line) } })
      const world = await createWorld('')
      const { tools } = world.start()
      const start = async () => {
        const reader = createManifestReader({
          roots: [folder, ...applied.map((ownFolder) => ({ ownFolder }))],
          lastGood: lastGoodIn(state),
          graceMs: 0,
        })
        const status = await DaemonStatus.begin(state, { version: '0', sources: [folder] })
        const operator = new Operator({
          tools,
          report: await openReport(state, log, WRITER),
          state,
          ...reader,
          sources: [folder, ...applied],
          random: () => 0.5,
          onReload: (manifests) => {
            log.debug({ manifests }, 'read')
            status.loaded(manifests)
          },
        })
        return { operator, status }
      }
      await writeFile(join(folder, 'cluster.yaml'), docs(kafka('a', NAMING), pool('p', 'a')))
      await writeFile(join(folder, 'secret.yaml'), GOOD)
      const { operator, status } = await start()
      await operator.reload()
      for (const text of BROKEN) {
        await writeFile(join(folder, 'secret.yaml'), text)
        await operator.reload()
      }
      await status.end()
      // Of what is broken the last good version is in force, also after a restart.
      const next = await start()
      await next.operator.reload()
      await next.status.end()
      const inForce = next.operator.manifests.resources.filter(({ kind }) => kind === 'Secret')
      expect(inForce.map(({ spec }) => Object.values(spec as Record<string, object>).map(Object.keys))).toEqual([
        [['password', 'plain']],
        [['password', 'plain']],
      ])

      expect(tracked(path)).toEqual([])
      expect(logged.length).toBeGreaterThan(BROKEN.length)
      expect(tracesIn(logged.join(''))).toEqual([])
      expect(tracesIn(JSON.stringify(await manifestsInForce(state)))).toEqual([])
      const scope = { whole: true, sources: [folder], signal: new AbortController().signal }
      const facts = (await observeOnce(tools, state, next.operator.manifests, scope)).map((pass) => pass.facts)
      expect(facts.flatMap(({ wish }) => wish.resources).filter(({ kind }) => kind === 'Secret')).not.toEqual([])
      expect([dataText(facts), recordText(facts, '0')].map(tracesIn)).toEqual([[], []])
      const kept = filesBelow(join(path, 'secrets'))
      expect(kept.filter((file) => readFileSync(file, 'utf8').includes(CANARY)).length).toBe(3)
      expect(kept.filter((file) => (statSync(file).mode & 0o077) !== 0)).toEqual([])

      const asked = [
        ...['yaml', 'json', 'wide', 'name', 'table'].map((format) => ['get', 'all', '-o', format]),
        ...['yaml', 'json'].map((format) => ['get', 'secret', 'pw', '-o', format]),
        ...['text', 'yaml', 'json'].map((format) => ['describe', 'secret', 'applied', '-o', format]),
        ['events'],
        ['audit', '-o', 'json'],
      ].map((words) => ['--state', path, ...words])
      const said = await droverInTurn(asked)
      expect(said.map(({ code }) => code)).toEqual(said.map(() => 0))
      expect(said.map(({ stdout, stderr }) => tracesIn(stdout + stderr))).toEqual(said.map(() => []))
      expect(said[0]?.stdout).toContain('password: "[redacted]"')
    }),
  120_000,
)

it(
  'no command shows what a Secret holds that it is given in a broken manifest',
  () =>
    inFolder(async (root) => {
      const files = BROKEN.map((_, i) => join(root, `${i}.yaml`))
      for (const [i, file] of files.entries()) await writeFile(file, BROKEN[i] ?? '')
      const asked = [
        ['validate', '-f', ...files],
        ['validate', '-o', 'json', '-f', ...files],
        ['apply', '-f', ...files],
        ['plan', '-f', ...files],
        ['delete', '-f', ...files],
      ].map((words) => ['--state', join(root, 'state'), ...words])
      const said = await droverInTurn(asked)
      expect(said.map(({ code }) => code)).toEqual(said.map(() => 1))
      for (const { stdout, stderr } of said) {
        expect((stdout + stderr).length).toBeGreaterThan(100)
        expect(tracesIn(stdout + stderr)).toEqual([])
      }
    }),
  120_000,
)
