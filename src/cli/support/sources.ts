import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { assemble } from '../../control/assemble.ts'
import { type Clock, systemClock } from '../../control/clock.ts'
import type { EngineTools } from '../../control/pass/pass-tools.ts'
import type { DockerClient } from '../../docker/client.ts'
import { connectDocker } from '../../docker/connect.ts'
import type { Self } from '../../docker/own-container.ts'
import { StateFolder } from '../../report/state-folder.ts'
import { assemblyOptionsOf, endpointOf } from '../docker.ts'
import { examine, renderFinding } from '../doctor/examine.ts'
import type { Globals } from '../globals.ts'
import { droverVersion } from '../version.ts'

/** Where it is collected from. What has to be reached is reached once, and every part that needs it hears why not. */
export interface Sources {
  /** Looked at and no more: one that a daemon would refuse is not refused here. */
  readonly state: StateFolder
  readonly instance: string
  readonly docker: () => Promise<DockerClient>
  /** Of the engine, in words. */
  readonly endpoint: () => string
  /** True where the engine's host is this one. */
  readonly isEngineHere: () => boolean
  readonly tools: () => Promise<EngineTools>
  /** What `drover doctor` prints. @param manifests whether it looks at those that are watched */
  readonly doctor: (manifests: boolean) => Promise<string>
  readonly self: Self
  /** Whether a file or folder answers at all, be it that it is not there. */
  readonly answers: (path: string) => Promise<void>
  readonly clock: Clock
  readonly version: string
  readonly close: () => void
}

/** Those of this host, as a command line means them. */
export function sourcesOf(globals: Globals): Sources {
  const closers: (() => void)[] = []
  const closing = <T extends { close(): void }>(opened: T): T => {
    closers.push(() => opened.close())
    return opened
  }
  return {
    state: new StateFolder(globals.state, 'read'),
    instance: globals.instance,
    docker: once(async () => closing(await connectDocker(endpointOf(globals)))),
    endpoint: () => `${endpointOf(globals).kind} of ${endpointOf(globals).origin}`,
    isEngineHere: () => endpointOf(globals).kind === 'unix',
    tools: once(async () => closing(await assemble(assemblyOptionsOf(globals))).tools),
    doctor: async (manifests) => (await examine(globals, manifests ? undefined : [])).map(renderFinding).join(''),
    self: { env: process.env, files: { read }, hostname: hostname() },
    answers: (path) =>
      stat(path).then(
        () => undefined,
        () => undefined,
      ),
    clock: systemClock,
    version: droverVersion(),
    close: () => {
      for (const close of closers) close()
    },
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Does it at the first call, for all of them. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => {
    done ??= work()
    return done
  }
}
