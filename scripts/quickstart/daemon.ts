import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import type { CheckResult } from '../../src/cli/doctor/check.ts'
import { DroverError } from '../../src/errors.ts'
import { DAEMON_LOG, DROVER, INSTANCE, MANIFESTS, STATE } from './place.ts'

/** Starts Drover as a process of its own, which outlives this one and its terminal; its log goes to a file. */
export function startDaemon(): { readonly ended: () => string | undefined } {
  mkdirSync(STATE, { recursive: true, mode: 0o700 })
  const log = openSync(DAEMON_LOG, 'a', 0o600)
  // Who may write this checkout may write what runs here, too.
  const words = ['run', MANIFESTS, '--allow-writable-manifests', '--state', STATE, '--instance', INSTANCE]
  const child = spawn(DROVER, words, {
    detached: true,
    stdio: ['ignore', log, log],
  })
  child.unref()
  closeSync(log)
  let code: number | null | undefined
  child.on('exit', (status) => {
    code = status
  })
  return {
    ended() {
      if (code === undefined) return undefined
      const last = readFileSync(DAEMON_LOG, 'utf8').trimEnd().split('\n').slice(-5).join('\n')
      return `Drover ended with code ${code}:\n${last}`
    },
  }
}

/**
 * What would keep it from working is found out before anything is started. @throws STATE_UNUSABLE and the like, with
 * what to do
 */
export function checkHost(): void {
  const words = ['doctor', '--file', MANIFESTS, '--state', STATE, '--instance', INSTANCE, '--output', 'json']
  const { stdout, stderr } = spawnSync(DROVER, words, { encoding: 'utf8' })
  if (stdout === '') throw new DroverError('INTERNAL', `drover doctor says nothing: ${stderr}`)
  const findings: CheckResult[] = JSON.parse(stdout)
  const failed = findings.filter(({ result }) => result === 'fail')
  if (failed.length === 0) return
  const lines = failed.map(({ check, message, mend }) => `${check}: ${message}${mend ? `\n  ${mend}` : ''}`)
  throw new DroverError('USAGE', `The quickstart cannot begin:\n${lines.join('\n')}`, { mend: 'Then run it again.' })
}
