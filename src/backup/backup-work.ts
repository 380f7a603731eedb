import type { PassTools } from '../control/pass/pass-tools.ts'
import type { Resource } from '../model/resource.ts'
import type { StateFolder } from '../report/state-folder.ts'

/** What taking a backup works with. */
export interface BackupWork {
  readonly tools: PassTools
  /** State folder of the Drover that looks after the cluster: it finds requests there, and leaves statuses. */
  readonly state: StateFolder
  readonly cluster: string
  /** The manifests in force. */
  readonly resources: readonly Resource[]
  /** Where to. */
  readonly folder: string
  /** Tells that Drover that a request has come or gone, where it does not see so itself. */
  readonly nudge: () => Promise<void>
  /** Milliseconds a node may take to be stopped, or to serve again. */
  readonly timeoutMs: number
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}
