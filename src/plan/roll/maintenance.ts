import { isOpen, nextOpening } from '../../model/maintenance-window.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import { restartRequested } from '../node/manual-rolls.ts'
import type { NodeView, RestartReason } from '../node/node-view.ts'
import type { Verdict } from './disturbance.ts'

/** A clock may jump, so no wait is longer. */
const LONGEST_WAIT_MS = 60 * 60_000

/** The word on a node that has time until the next window; undefined while one is open, or when there are none. */
export function outsideOfWindows(windows: readonly string[] | undefined, now: number): Verdict | undefined {
  if (windows === undefined || windows.length === 0 || isOpen(windows, now)) return undefined
  const opens = nextOpening(windows, now)
  const when =
    opens === undefined ? 'no maintenance window opens again' : `the next maintenance window opens at ${iso(opens)}`
  const inMs = Math.min((opens ?? Number.POSITIVE_INFINITY) - now, LONGEST_WAIT_MS)
  return { allowed: false, reason: 'OutsideMaintenanceWindow', message: when, inMs }
}

const AT_ONCE: readonly RestartReason['reason'][] = [
  'ConfigEditedBeforeStart',
  'CertificateIsOverdue',
  'CertificateExpired',
]

/**
 * A restart has time until a maintenance window when the node serves and nobody asked for it by hand. What was edited
 * behind Drover's back is put right at once, like everything else of that kind, and a certificate must not expire.
 */
export function hasTime(view: NodeView, recorded: RecordedCluster): boolean {
  const byHand = view.running.some((container) => restartRequested(view.node, container, recorded) !== undefined)
  return view.up && !byHand && view.restartReasons.every(({ reason }) => !AT_ONCE.includes(reason))
}

const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`
