import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BIN = join(ROOT, 'node_modules/.bin')

const CRASHED = { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 }

/**
 * Runs jest with these arguments and returns its results, which pass by the file `output`. One that ended badly and
 * left none counts as one failure. `wrap`: the words of a program that runs the command given after them.
 */
export async function jest(args, { output, env = {}, wrap = [] }) {
  const words = [
    ...[...wrap, join(BIN, 'node'), join(ROOT, 'node_modules/jest/bin/jest.js')],
    ...['--passWithNoTests', '--json', `--outputFile=${output}`, ...args],
  ]
  const [program, ...rest] = words
  const child = spawn(program, rest, {
    cwd: ROOT,
    // jest's JSON goes to the file; its stdout repeats it.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...env,
      PATH: `${BIN}:${process.env.PATH}`,
      NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
    },
  })
  const end = () => kill(child)
  process.on('exit', end)
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  process.off('exit', end)
  const results = existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')) : CRASHED
  const failures = results.numFailedTests + results.numRuntimeErrorTestSuites
  return code !== 0 && failures === 0 ? CRASHED : results
}

/**
 * Ends jest and its workers: a jest in a session of its own hears of no Ctrl-C, and its workers would go on without it.
 */
function kill(child) {
  try {
    process.kill(-child.pid)
  } catch {
    child.kill()
  }
}
