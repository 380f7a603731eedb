import type { Kind } from '../model/resource.ts'
import { countRecords, readRecords } from '../report/read-records.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'

/** So many files are read in the time that it takes to ask. */
const FEW = 50

/**
 * What is known of every resource, sorted by kind, then name: of many, from the Drover that runs, which has them at
 * hand. @throws STATE_UNUSABLE
 */
export async function knownRecords(folder: StateFolder, kinds?: readonly Kind[]): Promise<readonly ResourceRecord[]> {
  if ((await countRecords(folder, kinds)) <= FEW) return readRecords(folder, kinds)
  const { askDaemon } = await import('./ask-daemon.ts')
  const { answer } = await askDaemon(folder.path, 'records', kinds ? { kinds } : {})
  return answer?.records ?? readRecords(folder, kinds)
}
