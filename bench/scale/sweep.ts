import { NamedSecrets } from '../../src/control/named-secrets.ts'
import { Operator } from '../../src/control/operator.ts'
import { OwnerRecords } from '../../src/control/pass/owner-records.ts'
import type { PassTools } from '../../src/control/pass/pass-tools.ts'
import { canonicalJson } from '../../src/model/hash.ts'
import type { RecordedCluster } from '../../src/model/recorded-cluster.ts'
import type { ManifestSet } from '../../src/model/resource.ts'
import { openAuditLog } from '../../src/report/audit-log.ts'
import { openEventLog } from '../../src/report/event-log.ts'
import type { FileOps } from '../../src/report/file-ops.ts'
import { createLog } from '../../src/report/log.ts'
import { StateFolder } from '../../src/report/state-folder.ts'
import { openStatusStore } from '../../src/report/status-store.ts'
import { computed } from '../statistics.ts'

const AUDIT = {
  instance: 'default',
  author: { version: '0', pid: 1, startTime: '', place: '' },
  hear: () => {},
  rotates: true,
}

/**
 * The real operator over clusters at rest, with a state folder in memory: milliseconds from a reload until it has
 * looked at every cluster once more. The first sweep, which writes every status, is not counted.
 */
export async function sweep(
  tools: PassTools,
  manifests: ManifestSet,
  recorded: ReadonlyMap<string, RecordedCluster>,
  runs: number,
): Promise<readonly number[]> {
  const state = new StateFolder('/paper', 'write', memoryDisk())
  for (const [cluster, record] of recorded) await state.writeText(`clusters/${cluster}.json`, canonicalJson(record))
  let passed = () => {}
  const operator = new Operator({
    tools,
    report: {
      log: createLog({ level: 'error', short: false, destination: { write: () => {} } }),
      events: await openEventLog(state, tools.clock.now),
      audit: await openAuditLog(state, AUDIT),
      statuses: await openStatusStore(state),
      records: new OwnerRecords(state),
      secrets: new NamedSecrets(state, { mayWrite: true }),
    },
    state,
    read: async () => manifests,
    forget: async () => {},
    sources: ['-'],
    random: () => 0.5,
    onPass: (_, { result, plan }) => {
      if (result !== 'settled' || plan.operations.length > 0) throw new Error(`a pass ${result}`)
      passed()
    },
  })
  const stop = new AbortController()
  const run = operator.run(stop.signal)
  const { values } = await computed(runs, async () => {
    let left = recorded.size
    const all = new Promise<void>((resolve) => {
      passed = () => {
        left -= 1
        if (left === 0) resolve()
      }
    })
    await operator.reload()
    await all
  })
  stop.abort()
  await run
  return values
}

/** Files that are nowhere but here. */
function memoryDisk(): FileOps {
  const files = new Map<string, string>()
  return {
    async readText(path) {
      const text = files.get(path)
      if (text === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' })
      return text
    },
    async createFile(path, text) {
      files.set(path, text)
    },
    async appendText(path, text) {
      files.set(path, (files.get(path) ?? '') + text)
    },
    async rename(from, to) {
      files.set(to, files.get(from) ?? '')
      files.delete(from)
    },
    async unlink(path) {
      files.delete(path)
    },
    sync: async () => {},
    makeFolder: async () => {},
    listFolder: async () => [],
    listFolders: async () => [],
    look: async () => ({ mode: 0o600, modifiedAt: 0 }),
  }
}
