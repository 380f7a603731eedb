import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './command.mjs'
import { pathOutside } from './node-modules.mjs'
import { step } from './progress.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt'
const NODE = join(ROOT, 'node_modules/node/bin/node')

/** Users, and hosts before DNS: what glibc and `docker exec` look up; no shell, no package manager. */
const ETC = {
  passwd: 'root:x:0:0::/root:/none\ndrover:x:1000:1000::/tmp:/none\n',
  group: 'root:x:0:\ndrover:x:1000:\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
}

/** The libraries that `ldd` names, by the path the loader expects them at. */
export function librariesOf(ldd) {
  return [...ldd.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, path]) => path)
}

/** Makes two images from this machine's own Node and C library: one to build in, with npm, and one to run in. */
export async function makeNodeImages(build, base) {
  const root = mkdtempSync(join(tmpdir(), 'drover-node-'))
  try {
    await step(`Making ${base} from this machine's Node`, async () => {
      for (const library of librariesOf(await run('ldd', [NODE]))) put(root, library, realpathSync(library))
      put(root, '/usr/local/bin/node', NODE)
      mkdirSync(join(root, 'etc'))
      mkdirSync(join(root, 'tmp'), { mode: 0o1777 })
      for (const [name, content] of Object.entries(ETC)) writeFileSync(join(root, 'etc', name), content)
      await importImage(root, base)
    })
    await step(`Making ${build} with npm in it`, async () => {
      const env = { PATH: pathOutside(ROOT) }
      const npm = join((await run('npm', ['root', '--global'], { env })).trim(), 'npm')
      cpSync(npm, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true })
      // A machine behind a proxy of its own trusts more than Node does, and so must its npm.
      if (existsSync(CA_BUNDLE)) put(root, CA_BUNDLE, CA_BUNDLE)
      await importImage(root, build, `NODE_EXTRA_CA_CERTS=${CA_BUNDLE}`)
    })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function put(root, path, source) {
  const target = join(root, path)
  if (existsSync(target)) return
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(source, target)
}

async function importImage(root, image, ...env) {
  const archive = `${root}.tar`
  try {
    await run('tar', ['--create', '--file', archive, '--owner=0', '--group=0', '--numeric-owner', '-C', root, '.'])
    const changes = ['PATH=/usr/local/bin', ...env].map((variable) => `--change=ENV ${variable}`)
    await run('docker', ['import', ...changes, archive, image])
  } finally {
    rmSync(archive, { force: true })
  }
}
