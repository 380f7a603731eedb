import { ensureBuilt } from './built.mjs'
import { ensureEngine } from './docker-engine.mjs'
import { ensureKafkaImage } from './kafka-image.mjs'
import { ensureNodeModules } from './node-modules.mjs'

/** Makes a fresh machine ready for the quickstart and the tests, and says nothing where everything is there already. */
export async function prepareMachine() {
  await ensureNodeModules()
  await ensureBuilt()
  await ensureEngine()
  await ensureKafkaImage()
}
