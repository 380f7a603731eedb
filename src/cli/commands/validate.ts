import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import type { ManifestRoot } from '../../manifests/folder-source.ts'
import { readManifestsOnce } from '../../manifests/read-once.ts'
import type { ManifestProblem } from '../../model/resource.ts'
import { EXIT } from '../exit.ts'
import { globalsOf, outputOf } from '../globals.ts'
import { renderData } from '../output/data.ts'
import { printable } from '../output/table.ts'

/** `drover validate -f PATH...`: exit code 1 when a manifest has an error. */
export function define(command: Command): void {
  command
    .requiredOption('-f, --file <path...>', 'manifests: files, folders, or - for stdin')
    .addHelpText('after', '\nOutput formats: text, json, yaml')
    .action(async ({ file }: { file: string[] }) => {
      const format = outputOf(globalsOf(command), ['text', 'json', 'yaml'])
      const { resources, problems } = await readManifestsOnce(await Promise.all(file.map(rootOf)))
      const errors = problems.filter(({ severity }) => severity === 'error').length
      if (format === 'text') {
        process.stdout.write(problems.map(renderProblem).join(''))
        process.stderr.write(
          `resources: ${resources.length}, errors: ${errors}, warnings: ${problems.length - errors}\n`,
        )
      } else {
        process.stdout.write(await renderData({ resources: resources.length, problems }, format))
      }
      if (errors > 0) process.exitCode = EXIT.error
    })
}

async function rootOf(path: string): Promise<ManifestRoot> {
  return path === '-' ? { stdin: await text(process.stdin) } : path
}

/** `file:line:col  severity  path  message`, and the mend below. */
function renderProblem({ origin, severity, path, message, mend }: ManifestProblem): string {
  const place = `${origin.file}:${origin.line}:${origin.column}`
  const first = [place, severity, ...(path === undefined ? [] : [path]), message].map(printable).join('  ')
  return mend === undefined ? `${first}\n` : `${first}\n    ${printable(mend)}\n`
}
