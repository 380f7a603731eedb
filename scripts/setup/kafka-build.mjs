import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install } from './apt.mjs'
import { cached } from './cache.mjs'
import { onPath, run } from './command.mjs'
import { ensureDebianImage } from './debian-image.mjs'
import { step } from './progress.mjs'

const RECIPE = fileURLToPath(new URL('../../deploy/kafka-image', import.meta.url))
const BASE_IMAGE = 'drover/jre:bookworm-17'

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
  await ensureDebianImage(BASE_IMAGE, {
    suite: 'bookworm',
    packages: 'openjdk-17-jre-headless',
    archive: 'kafka-image/jre-bookworm-17.tar',
    what: 'a Debian with a Java runtime',
    purpose: 'Building a Kafka image',
  })
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
