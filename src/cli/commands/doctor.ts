import type { Command } from 'commander'
import { examine, renderFinding } from '../doctor/examine.ts'
import { EXIT } from '../exit.ts'
import { globalsOf, outputOf } from '../globals.ts'
import { renderData } from '../output/data.ts'

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
