import { readFileSync } from 'node:fs'

/** MiB of a process that are in memory. The launcher replaces itself by Node, so its child is the daemon. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
}
