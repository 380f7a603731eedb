import type { Command } from 'commander'
import { readManifestsOnce } from '../../manifests/read-once.ts'
import type { ManifestSet } from '../../model/resource.ts'
import { endpointOf, withDocker } from '../docker.ts'
import type { CheckResult } from '../doctor/check.ts'
import { checkDaemon } from '../doctor/daemon.ts'
import { checkManifestFolder, checkStateFolder } from '../doctor/folders.ts'
import { checkEngine, checkManifests, orFailed } from '../doctor/run-checks.ts'
import { checkSocket } from '../doctor/socket.ts'
import { watchedSources } from '../doctor/watched-sources.ts'
import { EXIT } from '../exit.ts'
import { type Globals, globalsOf, outputOf } from '../globals.ts'
import { renderData } from '../output/data.ts'
import { printable } from '../output/table.ts'

/** `drover doctor`: exit code 1 when a check fails. */
export function define(command: Command): void {
  command
    .option('-f, --file <path...>', 'manifests to look at (default: those of the Drover that runs)')
    .addHelpText('after', '\nOutput formats: text, json, yaml')
    .action(async ({ file }: { file?: string[] }) => {
      const globals = globalsOf(command)
      const format = outputOf(globals, ['text', 'json', 'yaml'])
      const findings = await examine(globals, file)
      process.stdout.write(
        format === 'text' ? findings.map(renderFinding).join('') : await renderData(findings, format),
      )
      if (findings.some(({ result }) => result === 'fail')) process.exitCode = EXIT.error
    })
}

async function examine(globals: Globals, files: readonly string[] | undefined): Promise<CheckResult[]> {
  const paths = files ?? (await watchedSources(globals.state))
  const manifests: ManifestSet = paths.length === 0 ? { resources: [], problems: [] } : await readManifestsOnce(paths)
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

function renderFinding({ check, result, message, mend }: CheckResult): string {
  const first = `${result.padEnd(4)}  ${check.padEnd(9)}  ${printable(message)}\n`
  return mend === undefined ? first : `${first}${' '.repeat(17)}${printable(mend)}\n`
}
