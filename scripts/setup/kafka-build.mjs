import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install } from './apt.mjs'
import { cached } from './cache.mjs'
import { attempt, onPath, run } from './command.mjs'
import { step } from './progress.mjs'

const RECIPE = fileURLToPath(new URL('../../deploy/kafka-image', import.meta.url))
const BASE_IMAGE = 'drover/jre:bookworm-17'

/** What a broker never reads; Java's own installation needs the empty folder for its manual pages. */
const WITHOUT_DOCUMENTATION = [
  '--dpkgopt=path-exclude=/usr/share/man/*',
  '--dpkgopt=path-exclude=/usr/share/locale/*',
  '--dpkgopt=path-exclude=/usr/share/doc/*',
  '--dpkgopt=path-include=/usr/share/doc/*/copyright',
  '--essential-hook=mkdir -p "$1/usr/share/man/man1"',
]

/** Builds a Kafka image from Debian packages and Maven artifacts alone: no container registry is needed. */
export async function buildKafkaImage(version, tag) {
  await ensureBaseImage()
  const libs = await ensureJars(version)
  const context = mkdtempSync(join(tmpdir(), 'drover-kafka-image-'))
  try {
    cpSync(RECIPE, context, { recursive: true })
    cpSync(libs, join(context, 'libs'), { recursive: true, preserveTimestamps: true })
    // The classic builder is in every engine; BuildKit is an extra package with some.
    await step(`Building the image ${tag}`, () =>
      run('docker', ['build', '--build-arg', `BASE=${BASE_IMAGE}`, '--tag', tag, context], {
        env: { DOCKER_BUILDKIT: '0' },
      }),
    )
  } finally {
    rmSync(context, { recursive: true, force: true })
  }
}

async function ensureBaseImage() {
  if ((await attempt('docker', ['image', 'inspect', BASE_IMAGE])).code === 0) return
  const archive = await cached('kafka-image/jre-bookworm-17.tar', async (path) => {
    if (!onPath('mmdebstrap')) await install(['mmdebstrap', 'debian-archive-keyring'], 'Building a Kafka image')
    await step('Making a Debian with a Java runtime (about a minute)', () =>
      run('mmdebstrap', [
        '--variant=minbase',
        '--include=openjdk-17-jre-headless',
        ...WITHOUT_DOCUMENTATION,
        '--format=tar',
        'bookworm',
        path,
      ]),
    )
  })
  await step(`Importing it as ${BASE_IMAGE}`, () => run('docker', ['import', archive, BASE_IMAGE]))
}

async function ensureJars(version) {
  return cached(`kafka-image/${version}`, async (path) => {
    if (!onPath('mvn')) await install(['maven'], 'Building a Kafka image')
    await step(`Fetching Kafka ${version} from Maven Central`, () =>
      run('mvn', [
        '--batch-mode',
        '--file',
        join(RECIPE, 'pom.xml'),
        'dependency:copy-dependencies',
        `-Dkafka.version=${version}`,
        `-DoutputDirectory=${path}`,
      ]),
    )
  })
}
