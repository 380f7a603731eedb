import { thisProcess } from '../lease/process-identity.ts'
import { type AuditLog, openAuditLog } from '../report/audit-log.ts'
import { openEventLog } from '../report/event-log.ts'
import type { Log } from '../report/log.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { openStatusStore } from '../report/status-store.ts'
import { type Clock, withDeadline } from './clock.ts'
import { NamedSecrets } from './named-secrets.ts'
import { OwnerRecords } from './pass/owner-records.ts'
import type { PassReport } from './pass/pass-runner.ts'

/** Who writes, as others are to know it. */
export interface Writer {
  readonly instance: string
  /** Of Drover. */
  readonly version: string
}

/**
 * Everything passes report to, as the state folder has it. For the one Drover that holds the lock; it may have stood by
 * for long, beside one that died while it wrote.
 * @throws STATE_UNUSABLE, STATE_NEWER
 */
export async function openReport(state: StateFolder, log: Log, writer: Writer): Promise<PassReport> {
  await state.sweep()
  const [events, statuses, audit] = await Promise.all([
    openEventLog(state),
    openStatusStore(state),
    openAudit(state, log, writer, true),
  ])
  return {
    log,
    events,
    audit,
    statuses,
    records: new OwnerRecords(state),
    secrets: new NamedSecrets(state, { mayWrite: true }),
  }
}

/** Milliseconds; a disk that hangs for longer keeps no Drover from ending. */
const AUDIT_WRITTEN_WITHIN = 2_000

/** Waits until the audit is written, as long as may be. */
export const endAudit = (audit: AuditLog, clock: Clock): Promise<void> =>
  withDeadline(clock, AUDIT_WRITTEN_WITHIN, [], (signal) => audit.idle(signal))

/** @param rotates false for who has not the lock */
export const openAudit = (
  state: StateFolder,
  log: Log,
  { instance, version }: Writer,
  rotates: boolean,
): Promise<AuditLog> =>
  openAuditLog(state, {
    instance,
    author: { version, ...thisProcess() },
    rotates,
    hear: (lost) => {
      if ('error' in lost) log.error({ err: lost.error }, 'the audit cannot be written; what is done is not in it')
      else log.warn({ lines: lost.lines }, 'the audit is written again; lines are missing in it')
    },
  })
