import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { canInstall, install } from './apt.mjs'
import { attempt, onPath, run } from './command.mjs'
import { SetupError, step } from './progress.mjs'

const PACKAGES = ['docker.io', 'iptables']
const SOCKET = '/var/run/docker.sock'
const ENGINE_LOG = '/var/log/drover-dockerd.log'
const ANSWER_LIMIT_MS = 10_000
const START_LIMIT_MS = 60_000
const SECOND_ENGINE_MS = 5_000

/** Sees to it that a Docker engine answers, installing and starting one on Debian and Ubuntu where there is none. */
export async function ensureEngine() {
  if (!onPath('docker') && canInstall()) await install(PACKAGES, 'Drover')
  const found = await lookForEngine()
  if (found.version) return
  const chosen = chosenElsewhere(process.env, found.endpoint)
  if (chosen || isForbidden(found.problem) || !canInstall()) throw new SetupError(adviceFor(found.problem, chosen))
  if (!onPath('dockerd')) await install(PACKAGES, 'Drover')
  await step('Starting the Docker engine', startEngine)
}

/** The engine that DOCKER_HOST, the current context or the default socket lead to: its version, or what is wrong. */
async function lookForEngine() {
  const limit = { timeoutMs: ANSWER_LIMIT_MS }
  const { code, stdout, stderr } = await attempt('docker', ['version', '--format', '{{.Server.Version}}'], limit)
  if (code === 0) return { version: stdout.trim() }
  if (code === null && !onPath('docker')) return { endpoint: '', problem: 'there is no docker command' }
  const context = await attempt('docker', ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], limit)
  return { endpoint: context.stdout.trim(), problem: stderr.trim() || 'it does not answer' }
}

/** The engine a person has chosen, when it is not the one of this machine: none is installed in its place. */
export function chosenElsewhere(env, endpoint) {
  const chosen = env.DOCKER_HOST || endpoint
  return chosen && chosen !== `unix://${SOCKET}` ? chosen : undefined
}

/** What a person has to do, in words for their situation. */
export function adviceFor(problem, chosen) {
  if (isForbidden(problem)) {
    return `This user may not use the Docker engine (${problem}).\nRun: sudo usermod -aG docker $USER, then log in again.`
  }
  if (chosen) return `The Docker engine at ${chosen} does not answer (${problem}).\nStart it, or unset DOCKER_HOST.`
  return [
    `There is no Docker engine (${problem}).`,
    'On Debian or Ubuntu: sudo apt-get update && sudo apt-get install docker.io iptables, and be a member of group docker.',
    'Elsewhere: install and start Docker Engine 20.10 or newer, or Docker Desktop. Then run this again.',
  ].join('\n')
}

function isForbidden(problem) {
  return /permission denied/i.test(problem)
}

async function startEngine() {
  let deadline = performance.now() + START_LIMIT_MS
  if (existsSync('/run/systemd/system')) {
    await run('systemctl', ['start', 'docker'])
  } else {
    // One that ends at once may only have found that the package has started another, which needs its time too.
    startDetached().on('exit', () => {
      deadline = Math.min(deadline, performance.now() + SECOND_ENGINE_MS)
    })
  }
  while (!(await lookForEngine()).version) {
    if (performance.now() > deadline) throw new SetupError(notStarted())
    await pause(200)
  }
}

/** Without systemd the engine is a session of its own, so that it outlives this script and its terminal. */
function startDetached() {
  const log = openSync(ENGINE_LOG, 'a')
  const engine = spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log] })
  engine.on('error', (error) => engine.emit('exit', error))
  engine.unref()
  closeSync(log)
  return engine
}

function notStarted() {
  const log = existsSync(ENGINE_LOG) ? readFileSync(ENGINE_LOG, 'utf8').trimEnd().split('\n').slice(-10) : []
  return `The Docker engine did not start. The end of ${ENGINE_LOG}:\n${log.join('\n')}`
}
