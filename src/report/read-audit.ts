import { join } from 'node:path'
import { AUDIT_FILE, FORMER_FILES, formerFile } from './audit-log.ts'
import { type AuditRecord, isAuditRecord } from './audit-record.ts'
import { changesIn } from './changes.ts'
import type { StateFolder } from './state-folder.ts'

/** The files of it, the oldest first. */
export const AUDIT_FILES: readonly string[] = [
  ...Array.from({ length: FORMER_FILES }, (_, n) => formerFile(FORMER_FILES - n)),
  AUDIT_FILE,
]

/** What was changed, as far back as it is kept, in the order in which it was over; for any process. @throws STATE_* */
export async function readAudit(folder: StateFolder): Promise<AuditRecord[]> {
  const records: AuditRecord[] = []
  for (const file of AUDIT_FILES) records.push(...recordsIn((await folder.readText(file)) ?? ''))
  return records
}

/**
 * What there is, then every further change as it is written down, while another process writes. Ends with the signal.
 * @throws STATE_UNUSABLE
 */
export async function* followAudit(folder: StateFolder, signal: AbortSignal): AsyncGenerator<AuditRecord> {
  let known: string | undefined
  for await (const _ of changesIn(async () => [join(folder.path, AUDIT_FILE)], signal)) {
    const text = upToLastLine((await folder.readText(AUDIT_FILE)) ?? '')
    if (known === undefined) {
      for (const file of AUDIT_FILES.slice(0, -1)) yield* recordsIn((await folder.readText(file)) ?? '')
      yield* recordsIn(text)
    } else if (text.startsWith(known)) {
      yield* recordsIn(text.slice(known.length))
    } else {
      // It was put aside meanwhile: what had been written at its end first.
      const former = upToLastLine((await folder.readText(formerFile(1))) ?? '')
      if (former.startsWith(known)) yield* recordsIn(former.slice(known.length))
      yield* recordsIn(text)
    }
    known = text
  }
}

/** Without a line that is being written. */
const upToLastLine = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1)

/** What is no record, such as a line that a crash has cut off, is passed over. */
const recordsIn = (text: string): AuditRecord[] => text.split('\n').flatMap(parseLine)

function parseLine(line: string): AuditRecord[] {
  if (line === '') return []
  try {
    const value: unknown = JSON.parse(line)
    return isAuditRecord(value) ? [value] : []
  } catch {
    return []
  }
}
