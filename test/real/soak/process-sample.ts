import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What a process holds at one moment, as the kernel has it. */
export interface ProcessSample {
  /** Milliseconds since the first sample. */
  readonly at: number
  readonly residentMiB: number
  readonly sockets: number
  readonly pipes: number
  readonly files: number
  /** Timers, event polls and the like. */
  readonly others: number
  readonly threads: number
  readonly eventLogBytes: number
  readonly stateFiles: number
}

/** @param since `performance.now()` of the first sample @throws when the process is gone */
export function sampleProcess(pid: number, stateFolder: string, since: number): ProcessSample {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? Number.NaN)
  const kinds = readdirSync(`/proc/${pid}/fd`).map((fd) => kindOf(`/proc/${pid}/fd/${fd}`))
  const count = (kind: Kind) => kinds.filter((each) => each === kind).length
  return {
    at: performance.now() - since,
    residentMiB: field('VmRSS') / 1024,
    sockets: count('socket'),
    pipes: count('pipe'),
    files: count('file'),
    others: count('other'),
    threads: field('Threads'),
    eventLogBytes: statSync(join(stateFolder, 'events.jsonl'), { throwIfNoEntry: false })?.size ?? 0,
    stateFiles: readdirSync(stateFolder, { recursive: true }).length,
  }
}

type Kind = 'socket' | 'pipe' | 'file' | 'other' | 'closed'

function kindOf(link: string): Kind {
  try {
    const target = readlinkSync(link)
    if (target.startsWith('socket:')) return 'socket'
    if (target.startsWith('pipe:')) return 'pipe'
    return target.startsWith('/') ? 'file' : 'other'
  } catch {
    return 'closed'
  }
}
