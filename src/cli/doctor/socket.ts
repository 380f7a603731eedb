import { access, constants, stat } from 'node:fs/promises'
import type { Endpoint } from '../../docker/endpoint.ts'
import { systemCode } from '../../report/file-ops.ts'
import { type CheckResult, fail, ok, warn } from './check.ts'

const OTHERS_MAY_WRITE = 0o002

/** May this user use the engine's socket, and nobody too many? */
export async function checkSocket(endpoint: Endpoint): Promise<CheckResult> {
  const check = 'socket'
  if (endpoint.kind !== 'unix')
    return ok(check, `none: the engine of ${endpoint.origin} is reached by ${endpoint.kind}`)
  const { path } = endpoint
  try {
    await access(path, constants.R_OK | constants.W_OK)
  } catch (error) {
    return systemCode(error) === 'ENOENT'
      ? fail(check, `there is no ${path}`, 'Start the engine, or say where it is with --docker.')
      : fail(check, `this user may not use ${path}`, 'Add the user to the group `docker`, and log in again.')
  }
  const open = ((await stat(path)).mode & OTHERS_MAY_WRITE) !== 0
  return open
    ? warn(check, `every user may use ${path}, and so be root`, `Close it with \`chmod o-rw ${path}\`.`)
    : ok(check, `${path} may be used`)
}
