import type { Command } from 'commander'
import { renderProblem, toldOf } from '../../api/given-manifests.ts'
import { readManifestsOnce } from '../../manifests/read-once.ts'
import { EXIT } from '../exit.ts'
import { globalsOf, outputOf } from '../globals.ts'
import { renderData } from '../output/data.ts'
import { addPolicyOption, type PolicyOption, policyIn } from '../policy-option.ts'
import { rootsOf } from '../roots.ts'

/** `drover validate -f PATH...`: exit code 1 when a manifest has an error. */
export function define(command: Command): void {
  addPolicyOption(command)
    .requiredOption('-f, --file <path...>', 'manifests: files, folders, or - for stdin')
    .addHelpText('after', '\nOutput formats: text, json, yaml')
    .action(async ({ file, ...options }: { file: string[] } & PolicyOption) => {
      const format = outputOf(globalsOf(command), ['text', 'json', 'yaml'])
      const policy = await policyIn(options)
      const manifests = await readManifestsOnce(await rootsOf(file), undefined, policy && { policy })
      const { resources } = manifests
      const problems = format === 'text' ? toldOf(manifests) : manifests.problems
      const errors = problems.filter(({ severity }) => severity === 'error').length
      if (format === 'text') {
        process.stdout.write(problems.map((problem) => `${renderProblem(problem)}\n`).join(''))
        process.stderr.write(
          `resources: ${resources.length}, errors: ${errors}, warnings: ${problems.length - errors}\n`,
        )
      } else {
        process.stdout.write(await renderData({ resources: resources.length, problems }, format))
      }
      if (errors > 0) process.exitCode = EXIT.error
    })
}
