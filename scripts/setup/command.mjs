import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SetupError } from './progress.mjs'

const FIRST_LINES = 10
const LAST_LINES = 15

/**
 * Runs a program to its end and returns `{ code, stdout, stderr }`; `code` is null when it could not be started or was
 * stopped for taking longer than `timeoutMs`, or for having said nothing on stdout within `silenceMs`.
 */
export function attempt(program, args, { cwd, env, timeoutMs, silenceMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const timers = [timeoutMs, silenceMs].map((ms) => ms && setTimeout(() => child.kill(), ms))
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => {
      clearTimeout(timers[1])
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    const end = (code, text = stderr) => {
      for (const timer of timers) clearTimeout(timer)
      resolve({ code, stdout, stderr: text })
    }
    child.on('error', (error) => end(null, error.message))
    child.on('close', (code) => end(code))
  })
}

/** Runs a program that has to succeed and returns its stdout; throws a SetupError with what it said otherwise. */
export async function run(program, args, options) {
  const { code, stdout, stderr } = await attempt(program, args, options)
  if (code === 0) return stdout
  const end = code === null ? 'did not end by itself' : `ended with code ${code}`
  throw new SetupError(`${[program, ...args].join(' ')} ${end}:\n${ends(`${stdout}${stderr}`)}`)
}

/** The beginning and the end of a long output: some programs give their reason first, others last. */
export function ends(output) {
  const lines = output.trimEnd().split('\n')
  if (lines.length <= FIRST_LINES + LAST_LINES) return lines.join('\n')
  return [...lines.slice(0, FIRST_LINES), '...', ...lines.slice(-LAST_LINES)].join('\n')
}

/** Whether a program of this name is on the PATH. */
export function onPath(program, path = process.env.PATH ?? '') {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return folder !== ''
    } catch {
      return false
    }
  })
}
