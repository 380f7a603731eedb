#!/usr/bin/env node
// node scripts/kafka-image.mjs [VERSION] [--rebuild]
// Builds drover/kafka:VERSION from Debian packages and Maven artifacts, unless the engine has it.
import { buildKafkaImage } from './setup/kafka-build.mjs'
import { checkVersion, engineHas, KAFKA_VERSION } from './setup/kafka-image.mjs'
import { main } from './setup/progress.mjs'

await main(async () => {
  const args = process.argv.slice(2)
  const version = checkVersion(args.find((arg) => arg !== '--rebuild') ?? KAFKA_VERSION)
  const tag = `drover/kafka:${version}`
  if (args.includes('--rebuild') || !(await engineHas(tag))) await buildKafkaImage(version, tag)
  process.stdout.write(`${tag}\n`)
})
