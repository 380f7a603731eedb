import { readManifestsOnce } from '../../manifests/read-once.ts'
import type { ManifestSet } from '../../model/resource.ts'
import { printable } from '../../report/printable.ts'
import { endpointOf, withDocker } from '../docker.ts'
import type { Globals } from '../globals.ts'
import { knownIn } from '../manifest-files.ts'
import type { CheckResult } from './check.ts'
import { checkDaemon } from './daemon.ts'
import { checkManifestFolder, checkStateFolder } from './folders.ts'
import { checkEngine, checkManifests, orFailed } from './run-checks.ts'
import { checkSocket } from './socket.ts'
import { watchedSources } from './watched-sources.ts'

/** Runs every check. @param files manifests to look at; absent: those of the Drover that runs. @throws USAGE */
export async function examine(globals: Globals, files: readonly string[] | undefined): Promise<CheckResult[]> {
  const paths = files ?? (await watchedSources(globals.state))
  const manifests: ManifestSet =
    paths.length === 0 ? { resources: [], problems: [] } : await readManifestsOnce(paths, knownIn(globals))
  const endpoint = endpointOf(globals)
  return [
    await checkSocket(endpoint),
    ...(await orFailed('engine', () =>
      withDocker(globals, (docker) => checkEngine(docker, globals.instance, endpoint.kind === 'unix', manifests)),
    )),
    await checkStateFolder(globals.state),
    ...(await orFailed('daemon', () => checkDaemon(globals.state))),
    ...(await Promise.all(paths.map(checkManifestFolder))),
    ...(paths.length === 0 ? [] : [checkManifests(manifests)]),
  ]
}

/** As `drover doctor` prints it, with what to do about it. */
export function renderFinding({ check, result, message, mend }: CheckResult): string {
  const first = `${result.padEnd(4)}  ${check.padEnd(9)}  ${printable(message)}\n`
  return mend === undefined ? first : `${first}${' '.repeat(17)}${printable(mend)}\n`
}
