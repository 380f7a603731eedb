import type { DockerChange } from '../docker/calls.ts'
import type { DockerClient } from '../docker/client.ts'
import { DroverError, messageOf } from '../errors.ts'
import type { ResourceRef } from '../model/resource.ts'
import type { AuditLog } from '../report/audit-log.ts'
import type { Audited } from '../report/audit-record.ts'
import type { Clock } from './clock.ts'

/** What each call changes, and which of its arguments names it. Of a container or a network that may be its id. */
const OBJECTS: Readonly<Record<DockerChange, readonly [kind: string, argument: number]>> = {
  createContainer: ['container', 0],
  startContainer: ['container', 0],
  signalContainer: ['container', 0],
  unpauseContainer: ['container', 0],
  renameContainer: ['container', 0],
  updateContainer: ['container', 0],
  removeContainer: ['container', 0],
  writeFiles: ['container', 0],
  writeArchive: ['container', 0],
  createNetwork: ['network', 0],
  removeNetwork: ['network', 0],
  connectNetwork: ['network', 0],
  disconnectNetwork: ['network', 0],
  createVolume: ['volume', 0],
  removeVolume: ['volume', 0],
}

/** What is done outside of passes, by a command itself. */
export interface OutsidePasses {
  readonly audit: AuditLog
  readonly clock: Pick<Clock, 'now'>
  readonly regarding: ResourceRef
  /** As it is called: `drover restore`. */
  readonly command: string
  readonly cause: string
}

/** A client whose changes are noted in the audit, as those of passes are where they are carried out. */
export function auditedDocker(docker: DockerClient, about: OutsidePasses): DockerClient {
  const names = new Map<string, string>()
  return new Proxy(docker, {
    get: (_, method) => {
      const call: unknown = Reflect.get(docker, method)
      if (typeof call !== 'function') return call
      if (!isChange(method)) return call.bind(docker)
      return async (...args: unknown[]) => {
        const began = about.clock.now()
        const [kind, argument] = OBJECTS[method]
        const named = String(args[argument])
        const object = { kind, name: names.get(named) ?? named }
        try {
          const made: unknown = await call.apply(docker, args)
          if (typeof made === 'string') names.set(made, named)
          about.audit.note(lineOf(about, began, method, object, { result: 'done' }))
          return made
        } catch (error) {
          const code = error instanceof DroverError ? error.code : 'INTERNAL'
          about.audit.note(lineOf(about, began, method, object, { result: 'failed', code, message: messageOf(error) }))
          throw error
        }
      }
    },
  })
}

const isChange = (method: string | symbol): method is DockerChange =>
  typeof method === 'string' && Object.hasOwn(OBJECTS, method)

const lineOf = (
  { clock, regarding, command, cause }: OutsidePasses,
  began: number,
  method: DockerChange,
  object: Audited['object'],
  end: Pick<Audited, 'result' | 'code' | 'message'>,
): Audited => ({
  at: new Date(began).toISOString(),
  ms: Math.max(0, clock.now() - began),
  ...end,
  operation: method.charAt(0).toUpperCase() + method.slice(1),
  object,
  cause,
  regarding: { kind: regarding.kind, name: regarding.name },
  askedBy: { command },
})
