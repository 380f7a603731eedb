import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { attempt, run } from './command.mjs'
import { ensureEngineImage } from './engine-image.mjs'
import { SetupError, step } from './progress.mjs'

const START_LIMIT_MS = 60_000
const SOCKETS = '/sockets'

/**
 * What an engine needs to run containers inside of one, without `--privileged`: that would also ask for
 * CAP_SYS_RESOURCE, which a machine that is a guest itself may not have to give.
 */
const RIGHTS = [
  ...['--cap-add=ALL', '--cap-drop=SYS_RESOURCE'],
  ...['seccomp', 'apparmor', 'systempaths'].flatMap((what) => ['--security-opt', `${what}=unconfined`]),
  ...['--device-cgroup-rule', 'a *:* rwm', '--cgroupns=host'],
]

/**
 * The kernel's settings and control groups are mounted read-only where a container is not privileged. The engine ends
 * when its standard input does, that is, with whoever started it, however that ends.
 */
const ENTRY = [
  'for mount in /sys /proc/sys /sys/fs/cgroup; do mount -o remount,rw $mount; done 2>/dev/null',
  'for controller in /sys/fs/cgroup/*/; do mount -o remount,bind,rw $controller; done 2>/dev/null',
  'exec 3<&0; { cat <&3; kill -TERM 1; } &',
  `exec dockerd --host unix:///var/run/docker.sock --host unix://${SOCKETS}/docker.sock`,
].join('\n')

/**
 * A Docker engine of this major version in a container of this machine's own engine:
 * `version`; `socket`, how it is reached; `address`, that of its container; `pid`, whose network namespace is the
 * engine's; `exec`, to run a command in its container; `end`, to take it away with all that is in it.
 */
export async function startNestedEngine(major) {
  const image = await ensureEngineImage(major)
  const folder = mkdtempSync(join(tmpdir(), `drover-engine-${major}-`))
  const name = folder.slice(folder.lastIndexOf('/') + 1)
  // Its data on a volume: there is no overlay on top of another.
  const places = ['--volume', '/var/lib/docker', '--volume', `${folder}:${SOCKETS}`]
  const words = ['run', '--rm', '--interactive', '--name', name, '--hostname', name, ...RIGHTS, ...places, image]
  const container = spawn('docker', [...words, 'sh', '-c', ENTRY], { stdio: ['pipe', 'ignore', 'pipe'] })
  let log = ''
  container.stderr.on('data', (chunk) => {
    log = `${log}${chunk}`.slice(-4_000)
  })
  const ended = new Promise((resolve) => container.on('error', resolve).on('close', resolve))
  const socket = `unix://${folder}/docker.sock`
  const end = async () => {
    container.stdin.end()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const version = await step(`Starting an engine ${major} in a container`, () => answer(socket, container))
    if (!version) throw new SetupError(`The engine ${major} did not start. The end of its log:\n${log}`)
    if (!version.startsWith(`${major}.`)) throw new SetupError(`${image} is an engine ${version} by now, not ${major}`)
    const format = '{{.State.Pid}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
    const [pid, address] = (await run('docker', ['inspect', '--format', format, name])).trim().split(' ')
    const exec = (...command) => run('docker', ['exec', name, ...command])
    return { version, socket, address, pid, exec, end }
  } catch (error) {
    await end()
    throw error
  }
}

async function answer(socket, container) {
  for (const deadline = performance.now() + START_LIMIT_MS; performance.now() < deadline; await pause(200)) {
    if (container.exitCode !== null) return undefined
    const { code, stdout } = await attempt('docker', ['-H', socket, 'version', '--format', '{{.Server.Version}}'])
    if (code === 0) return stdout.trim()
  }
  return undefined
}

/** Gives an engine a copy of an image of this machine's own engine. */
export async function copyImage(image, { socket, version }) {
  await step(`Copying ${image} to the engine ${version}`, () =>
    run('sh', ['-c', 'docker save "$0" | docker -H "$1" load', image, socket]),
  )
}
