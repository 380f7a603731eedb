import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cached } from './cache.mjs'
import { attempt, onPath, run } from './command.mjs'
import { ensureDebianImage } from './debian-image.mjs'
import { SetupError, step } from './progress.mjs'

/** Which suite of Debian has which engine, by major version. */
const SUITES = { 26: 'trixie', 28: 'sid' }

/** Engine 29 is in no suite yet: its daemon is built from source, and laid over the newest that is. */
const FROM_SOURCE = { 29: { module: 'github.com/moby/moby/v2', version: 'v2.0.0-beta.24', over: 28 } }

/** Sees to it that this machine's engine has an image of an engine, and returns its name. @throws SetupError */
export async function ensureEngineImage(major) {
  const image = `drover/engine:${major}`
  if (FROM_SOURCE[major]) return buildFromSource(image, major, FROM_SOURCE[major])
  const suite = SUITES[major]
  if (!suite) {
    const known = [...Object.keys(SUITES), ...Object.keys(FROM_SOURCE)].join(', ')
    throw new SetupError(`There is no engine ${major} to be had here; these are: ${known}`)
  }
  await ensureDebianImage(image, {
    suite,
    packages: 'docker.io,iptables',
    archive: `engine-image/${suite}.tar`,
    what: `a Debian ${suite} with an engine ${major}`,
    purpose: 'Building an image of an engine',
  })
  return image
}

async function buildFromSource(image, major, { module, version, over }) {
  if ((await attempt('docker', ['image', 'inspect', image])).code === 0) return image
  const base = await ensureEngineImage(over)
  if (!onPath('go')) throw new SetupError(`An engine ${major} is built from source, which needs Go: https://go.dev/dl`)
  const daemon = await cached(`engine-image/dockerd-${version}`, (folder) =>
    step(`Building an engine ${major} from ${module}@${version} (several minutes, 4 GB)`, () => {
      const said = `-X ${module}/dockerversion.Version=${major}.0.0-${version}`
      const tags = 'exclude_graphdriver_btrfs no_systemd'
      return run('go', ['install', '-tags', tags, '-ldflags', `-s -w ${said}`, `${module}/cmd/dockerd@${version}`], {
        cwd: tmpdir(),
        env: { CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false', GOBIN: folder },
      })
    }),
  )
  const context = mkdtempSync(join(tmpdir(), 'drover-engine-image-'))
  try {
    cpSync(daemon, context, { recursive: true })
    writeFileSync(join(context, 'Dockerfile'), `FROM ${base}\nCOPY dockerd /usr/sbin/dockerd\n`)
    const build = ['build', '--tag', image, context]
    await step(`Building the image ${image}`, () => run('docker', build, { env: { DOCKER_BUILDKIT: '0' } }))
  } finally {
    rmSync(context, { recursive: true, force: true })
  }
  return image
}
