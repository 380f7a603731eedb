import { setTimeout as sleep } from 'node:timers/promises'
import { DroverError } from '../../src/errors.ts'
import { shortRef } from '../../src/kinds/kinds.ts'
import { readManifestsOnce } from '../../src/manifests/read-once.ts'
import { refKey } from '../../src/model/resource-ref.ts'
import { printable } from '../../src/report/printable.ts'
import { readRecords } from '../../src/report/read-records.ts'
import type { ResourceRecord } from '../../src/report/resource-record.ts'
import { openStateFolder } from '../../src/report/state-folder.ts'
import { CLUSTER, daemonReport, MANIFESTS, runningDaemon, STATE, say } from './place.ts'

const LOOK_EVERY_MS = 100
const LIMIT_MS = 300_000

/**
 * Waits until every resource of the manifests is Ready, and says what changes, a line a change.
 * @param ended why the daemon has ended, if it has
 * @throws TIMED_OUT; at once DOCKER_CONFLICT when something else holds a name, and ENGINE_HELD when another Drover acts
 */
export async function awaitAllReady(ended: () => string | undefined): Promise<void> {
  const wanted = (await readManifestsOnce([MANIFESTS])).resources
  const folder = await openStateFolder(STATE, 'read')
  const start = performance.now()
  const shown = new Map<string, string>()
  for (;;) {
    const failure = ended()
    if (failure !== undefined) throw new DroverError('INTERNAL', failure)
    // Before its first pass a daemon's status is what its predecessor left there, who may have been killed.
    const report = daemonReport()
    if (report?.standby !== undefined && report.pid === runningDaemon()) {
      throw new DroverError('ENGINE_HELD', report.standby)
    }
    const looked = report?.clusters[CLUSTER] !== undefined && report.pid === runningDaemon()
    const records = new Map((await readRecords(folder)).map((record) => [refKey(record), record]))
    const states = wanted.map(({ kind, metadata }) => stateOf(records.get(refKey({ kind, name: metadata.name }))))
    for (const [i, { kind, metadata }] of looked ? wanted.entries() : []) {
      const name = shortRef({ kind, name: metadata.name })
      const { text, ready } = states[i] ?? { text: '', ready: false }
      // The nodes are told of by their Kafka; of the rest it is news only that it is ready.
      if ((kind === 'Kafka' || ready) && text !== shown.get(name)) {
        say(`${seconds(start).padStart(7)}  ${name.padEnd(24)}  ${text}`)
        shown.set(name, text)
      }
    }
    const conflict = states.find(({ conflict }) => conflict !== undefined)?.conflict
    if (conflict !== undefined) {
      throw new DroverError('DOCKER_CONFLICT', conflict, { mend: 'Remove it, or rename it, and run this again.' })
    }
    if (looked && states.every(({ ready }) => ready)) return
    if (performance.now() - start > LIMIT_MS) throw new DroverError('TIMED_OUT', `not ready after ${seconds(start)}`)
    await sleep(LOOK_EVERY_MS)
  }
}

interface State {
  readonly ready: boolean
  readonly text: string
  readonly conflict?: string
}

function stateOf(record: ResourceRecord | undefined): State {
  const conditions = record?.status.observedGeneration === record?.generation ? (record?.status.conditions ?? []) : []
  const ready = conditions.find(({ type }) => type === 'Ready')
  const conflict = conditions.find(({ type }) => type === 'Conflict')?.message
  const waits = conditions.filter(({ type }) => type === 'Warning').map(({ message }) => message ?? '')
  return {
    ready: ready?.status === 'True',
    text: printable(ready?.status === 'True' ? 'Ready' : [ready?.message ?? 'waiting', ...waits].join('; ')),
    ...(conflict !== undefined && { conflict }),
  }
}

const seconds = (start: number): string => `${((performance.now() - start) / 1000).toFixed(1)} s`
