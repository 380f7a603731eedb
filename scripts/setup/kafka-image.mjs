import { attempt } from './command.mjs'
import { buildKafkaImage } from './kafka-build.mjs'
import { SetupError, step } from './progress.mjs'

/** The Kafka that the quickstart and the tests run. */
export const KAFKA_VERSION = '4.3.1'

/** A registry that has not begun to answer by then is taken for unreachable. */
const REGISTRY_SILENCE_MS = 15_000
const PULL_LIMIT_MS = 600_000

/** The images that can serve a Kafka version, best first: the official one, then the one built here. */
export function imagesOf(version) {
  return [`apache/kafka:${version}`, `drover/kafka:${version}`]
}

/** @throws SetupError unless it is a full version of Kafka 4 */
export function checkVersion(version) {
  if (!/^4\.\d+\.\d+$/.test(version)) throw new SetupError(`"${version}" is no version of Kafka 4, such as 4.3.1`)
  return version
}

/** Sees to it that the engine has an image of this Kafka version, and returns its name. */
export async function ensureKafkaImage(version = KAFKA_VERSION) {
  for (const image of imagesOf(checkVersion(version))) {
    if (await engineHas(image)) return image
  }
  const [official, own] = imagesOf(version)
  if (await step(`Pulling ${official}`, () => pull(official))) return official
  process.stderr.write('  No registry has it for us: it is built here, which takes about a minute, once.\n')
  await buildKafkaImage(version, own)
  return own
}

/** Whether the engine has an image of this name. */
export async function engineHas(image) {
  return (await attempt('docker', ['image', 'inspect', '--format', '{{.Id}}', image])).code === 0
}

async function pull(image) {
  const limits = { silenceMs: REGISTRY_SILENCE_MS, timeoutMs: PULL_LIMIT_MS }
  return (await attempt('docker', ['pull', image], limits)).code === 0
}
