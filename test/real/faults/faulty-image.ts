import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { docker } from '../docker-command.ts'

const KAFKA = process.env.DROVER_TEST_IMAGE ?? 'drover/kafka:4.3.1'
const RECIPE = `FROM ${KAFKA}
USER 0
RUN apt-get update \\
 && apt-get install -y --no-install-recommends iptables libfaketime \\
 && rm -rf /var/lib/apt/lists/*
ENV LD_PRELOAD='/usr/$LIB/faketime/libfaketimeMT.so.1' \\
    FAKETIME_TIMESTAMP_FILE=/tmp/faketime FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0
USER 1000:1000
`

/** Another recipe is another image. */
const IMAGE = `drover/kafka-with-faults:${createHash('sha256').update(RECIPE).digest('hex').slice(0, 8)}`

/**
 * The same Kafka with what faults need: iptables, and a library by which the time of day is off by what stands in
 * /tmp/faketime of a container (`+3600`), while time goes by as ever. (The "fix" it would force on waits for the
 * monotonic clock ends them at once, and a JVM that has nothing to do takes a whole CPU.) Made on the engine the tests
 * run on, whichever it is, if it is not there yet; it stays there for the next time. Needs a mirror of Debian.
 */
export async function faultyImage(): Promise<string> {
  if (await docker('image', 'inspect', IMAGE).then(Boolean, () => false)) return IMAGE
  const folder = mkdtempSync(join(tmpdir(), 'drover-faulty-image-'))
  try {
    writeFileSync(join(folder, 'Dockerfile'), RECIPE)
    const env = { ...process.env, DOCKER_BUILDKIT: '0' }
    await promisify(execFile)('docker', ['build', '--tag', IMAGE, folder], { env, maxBuffer: 64 * 1024 ** 2 })
    return IMAGE
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
