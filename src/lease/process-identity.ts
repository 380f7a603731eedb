import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process, so that another one that gets the same number later is not taken for it. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in the system's own terms; only ever compared. */
  readonly startTime: string
  /** Where `pid` means something: the host's name and the process namespace, for a container has its own. */
  readonly place: string
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? 'unknown', place: thisPlace() }
}

/** Undefined for a process of another place, about which nothing can be known from here. */
export function isAlive(identity: ProcessIdentity): boolean | undefined {
  if (identity.place !== thisPlace()) return undefined
  return startTimeOf(identity.pid) === identity.startTime
}

function thisPlace(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

/** Undefined when there is no such process. */
function startTimeOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startTimeByProc(pid) : startTimeByPs(pid)
}

/** The boot and the ticks since: field 22 of `/proc/<pid>/stat`; the name in field 2 may hold spaces and brackets. */
function startTimeByProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie does nothing any more, and its files are closed.
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`
  } catch {
    return undefined
  }
}

function startTimeByPs(pid: number): string | undefined {
  try {
    const env = { ...process.env, LC_ALL: 'C' }
    const said = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env,
    })
    return said.trim() || undefined
  } catch {
    return undefined
  }
}
