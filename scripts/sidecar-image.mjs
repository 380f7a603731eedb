#!/usr/bin/env node
// node scripts/sidecar-image.mjs
// Builds drover/drover:<version> on this machine; npm's registry is needed, a container registry is not.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { run } from './setup/command.mjs'
import { ensureEngine } from './setup/docker-engine.mjs'
import { makeNodeImages } from './setup/node-base.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { main, step } from './setup/progress.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BUILD = 'drover/node-build:24'
const BASE = 'drover/node:24'

await main(async () => {
  await ensureNodeModules()
  await ensureEngine()
  const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'))
  const tag = `drover/drover:${version}`
  await makeNodeImages(BUILD, BASE)
  const args = ['--build-arg', `BUILD=${BUILD}`, '--build-arg', `BASE=${BASE}`, '--tag', tag]
  await step(`Building ${tag}`, () => run('docker', ['build', ...args, ROOT], { env: { DOCKER_BUILDKIT: '0' } }))
  process.stdout.write(`${tag}\n`)
})
