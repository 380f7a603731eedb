#!/usr/bin/env node
// node scripts/setup.mjs
// Makes a fresh machine ready for the quickstart and the tests; says nothing where everything is there already.
import { ensureEngine } from './setup/docker-engine.mjs'
import { ensureKafkaImage } from './setup/kafka-image.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { main } from './setup/progress.mjs'

await main(async () => {
  await ensureNodeModules()
  await ensureEngine()
  await ensureKafkaImage()
})
