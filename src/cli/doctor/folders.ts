import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { holderOf } from '../../lease/lock.ts'
import { readSources } from '../../manifests/folder-source.ts'
import { systemCode } from '../../report/file-ops.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { type CheckResult, fail, failedBy, ok, warn } from './check.ts'

/** Can the state folder be used, and who uses it? Makes nothing. */
export async function checkStateFolder(path: string): Promise<CheckResult> {
  const check = 'state'
  try {
    const { path: folder } = await openStateFolder(path, 'read')
    const place = await nearestThatExists(folder)
    await access(place, constants.W_OK | constants.X_OK)
    const holder = holderOf(folder)
    const use = holder === undefined ? 'no Drover runs on it' : `process ${holder.pid} runs on it since ${holder.since}`
    return ok(check, `${folder} ${place === folder ? 'can be used' : 'can be made'}; ${use}`)
  } catch (error) {
    if (systemCode(error) !== 'EACCES' && systemCode(error) !== 'EROFS') return failedBy(check, error)
    return fail(check, `this user may not write ${path}`, 'Give a folder that this user may write, with --state DIR.')
  }
}

/** Who can write a manifest can have containers made, and volumes removed. */
export async function checkManifestFolder(path: string): Promise<CheckResult> {
  const check = 'manifests'
  try {
    await stat(path)
    const { problems } = await readSources([path], true)
    const open = problems.filter(({ reason }) => reason === 'WritableByOthers')
    const [first] = open
    const more = open.length > 1 ? ` (and ${open.length - 1} more)` : ''
    if (first) return warn(check, `${first.origin.file}${more}: ${first.message}`, first.mend ?? '')
    return ok(check, `${path} may be written by its owner only`)
  } catch (error) {
    return fail(check, `cannot read ${path}: ${systemCode(error)}`, 'Check that it exists and may be read.')
  }
}

async function nearestThatExists(path: string): Promise<string> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  )
  return exists || dirname(path) === path ? path : nearestThatExists(dirname(path))
}
