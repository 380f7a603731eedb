#!/usr/bin/env node
// node scripts/room.mjs
// Shows that what is added cannot be forgotten where else it has to stand: each experiment changes a scratch copy of
// the sources by a line or two, and says what the compiler makes of that. Ends with a line `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { main } from './setup/progress.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** `errors`: in which files the compiler has to miss a line, at least; none: nothing else is to be done. */
const EXPERIMENTS = [
  {
    name: 'a kind that is known by name only',
    file: 'src/model/known-kinds.ts',
    after: "  KafkaBridge: { names: ['kafkabridge', 'kafkabridges', 'kb'] },\n",
    line: "  StrimziPodSet: { names: ['strimzipodset', 'strimzipodsets', 'sps'] },\n",
    errors: [],
  },
  {
    name: 'a kind with a spec',
    file: 'src/model/resource.ts',
    after: 'export type Resource =\n',
    line: "  | ResourceOf<'Widget', { readonly size: number }>\n",
    errors: ['src/kinds/kinds.ts', 'src/kinds/defined-kinds.ts'],
  },
  {
    name: 'an action',
    file: 'src/plan/ground/operation.ts',
    after: "  | { readonly type: 'UnregisterBroker'; readonly brokerId: number }\n",
    line: "  | { readonly type: 'DeleteAcls'; readonly principal: string }\n",
    errors: ['src/plan/ground/actions.ts', 'src/execute/operate.ts', 'test/fixtures/actions.ts'],
  },
  {
    name: 'a remembered fact',
    file: 'src/model/recorded-cluster.ts',
    after: 'export interface RecordedCluster {\n',
    line: '  readonly principals?: readonly string[]\n',
    errors: ['src/plan/memory.ts', 'test/unit/plan/memory.test.ts'],
  },
  {
    name: 'a call to Kafka',
    file: 'src/kafka/client.ts',
    after: 'export interface KafkaClient {\n',
    line: '  describeAcls(signal?: AbortSignal): Promise<readonly string[]>\n',
    errors: ['src/kafka/calls.ts', 'src/kafka/wire-client.ts', 'test/twins/memory-kafka-client.ts'],
  },
  {
    name: 'a call to the engine',
    file: 'src/docker/client.ts',
    after: 'export interface DockerClient {\n',
    line: '  pruneImages(signal?: AbortSignal): Promise<void>\n',
    errors: ['src/docker/calls.ts', 'test/twins/memory-docker.ts'],
  },
]

await main(async () => {
  await ensureNodeModules()
  const copy = mkdtempSync(join(tmpdir(), 'drover-room-'))
  try {
    for (const part of ['src', 'test', 'bench', 'scripts', 'package.json', 'tsconfig.json']) {
      cpSync(join(ROOT, part), join(copy, part), { recursive: true })
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
    const results = EXPERIMENTS.map((experiment) => ({ ...experiment, found: tried(copy, experiment) }))
    const failed = results.filter((result) => !isAsExpected(result)).length
    for (const result of results) process.stdout.write(told(result))
    process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`)
    if (failed > 0) process.exitCode = 1
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
})

/** The compiler's errors once the line is there. */
function tried(copy, { file, after, line }) {
  const path = join(copy, file)
  const before = readFileSync(path, 'utf8')
  if (before.split(after).length !== 2) return [`${file}: the place for the line is not there once`]
  writeFileSync(path, before.replace(after, after + line))
  const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', copy], { cwd: copy, encoding: 'utf8' })
  writeFileSync(path, before)
  return stdout.split('\n').filter((each) => each.includes(': error TS'))
}

function isAsExpected({ errors, found }) {
  if (errors.length === 0) return found.length === 0
  return errors.every((file) => found.some((error) => error.startsWith(`${file}(`)))
}

function told(result) {
  const { name, file, line, found } = result
  const verdict =
    found.length === 0 ? 'compiles, and nothing else is to be done' : `does not compile: ${found.length} errors`
  const files = [...new Set(found.map((error) => error.replace(/\(.*/, '')))].map((each) => `    ${each}\n`).join('')
  return `${isAsExpected(result) ? 'ok' : 'NOT OK'}  ${name}: \`${line.trim()}\` in ${file} ${verdict}\n${files}`
}
