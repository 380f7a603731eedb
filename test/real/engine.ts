import { existsSync, readFileSync } from 'node:fs'
import type { DockerClient } from '../../src/docker/client.ts'
import type { Endpoint } from '../../src/docker/endpoint.ts'
import { findEndpoint } from '../../src/docker/find-endpoint.ts'

/** The engine the docker command line would talk to. */
export function engineEndpoint(): Endpoint {
  return findEndpoint(undefined, process.env, {
    read: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    exists: existsSync,
  })
}

/** DROVER_TEST_IMAGE, the project's own image, or any other that runs a shell. */
export async function testImage(docker: DockerClient): Promise<string> {
  for (const image of [
    process.env.DROVER_TEST_IMAGE,
    'drover/kafka:4.3.1',
    'debian:bookworm-slim',
    'lab/jre:bookworm',
  ]) {
    if (image !== undefined && (await docker.findImage(image)) !== undefined) return image
  }
  throw new Error('no image with a shell on this engine; name one in DROVER_TEST_IMAGE')
}
