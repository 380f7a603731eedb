import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DaemonReport } from '../../src/control/daemon-report.ts'
import { DroverError } from '../../src/errors.ts'
import { holderOf } from '../../src/lease/lock.ts'
import { defaultStateFolder } from '../../src/report/state-folder.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const DROVER = join(ROOT, 'bin/drover')
export const MANIFESTS = join(ROOT, 'manifests/quickstart')
export const INSTANCE = 'quickstart'
export const CLUSTER = 'quickstart'
/** One of its own, so that nothing of it is in the way of what somebody does next. */
export const STATE = `${defaultStateFolder()}-quickstart`
export const DAEMON_LOG = join(STATE, 'quickstart.log')

/** What the Drover that last used the state folder said of itself. */
export function daemonReport(): DaemonReport | undefined {
  try {
    return JSON.parse(readFileSync(join(STATE, 'daemon.json'), 'utf8'))
  } catch {
    return undefined
  }
}

/** Whether the state folder is the quickstart's own: made by it, or not made yet. */
export const isOurs = (report: DaemonReport | undefined): boolean =>
  report === undefined || report.sources.some((source) => resolve(source) === MANIFESTS)

/**
 * The process id of the quickstart's daemon; undefined when none runs. @throws STATE_LOCKED when another Drover is
 * there
 */
export function runningDaemon(): number | undefined {
  const holder = holderOf(STATE)
  if (holder === undefined) return undefined
  if (isOurs(daemonReport())) return holder.pid
  throw new DroverError('STATE_LOCKED', `process ${holder.pid} is a Drover with other manifests and uses ${STATE}`, {
    mend: 'Stop it; that folder is the quickstart’s.',
  })
}

export const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Runs a script's main function; what Drover itself reports is a message and what to do about it, without a stack. */
export async function main(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof DroverError) say(`${error.message}\n${error.mend}`)
    else say(error instanceof Error ? String(error.stack) : String(error))
    process.exitCode = 1
  }
}
