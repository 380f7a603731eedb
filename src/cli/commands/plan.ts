import { type Command, Option } from 'commander'
import { askPlan } from '../ask-plan.ts'
import { EXIT } from '../exit.ts'
import { globalsOf, outputOf } from '../globals.ts'
import { renderData } from '../output/data.ts'
import { addPolicyOption, type PolicyOption, policyIn } from '../policy-option.ts'
import { rootsOf } from '../roots.ts'

interface Options extends PolicyOption {
  readonly file?: string[]
  readonly record?: string
  readonly replay?: string
  readonly exitCode?: boolean
}

/** `drover plan [-f PATH...]`: shows what would be done, without doing it. */
export function define(command: Command): void {
  addPolicyOption(command)
    .option('-f, --file <path...>', 'manifests: files, folders, or - for stdin (default: those in force)')
    .option('--exit-code', `exit with ${EXIT.changes} when something would be done`)
    .addOption(
      new Option('--record <file>', 'also write all that the plan is made of to a file, for a report; without secrets'),
    )
    .addOption(new Option('--replay <file>', 'the plan of what is in such a file, without an engine').conflicts('file'))
    .addHelpText('after', '\nOutput formats: text, json, yaml')
    .action(async ({ file, exitCode, record, replay, ...options }: Options) => {
      const globals = globalsOf(command)
      const format = outputOf(globals, ['text', 'json', 'yaml'])
      const roots = file && (await rootsOf(file))
      const asked = record === undefined && replay === undefined ? await askPlan(globals, roots) : undefined
      const here = asked ? undefined : await import('../plan-here.ts')
      const made =
        replay === undefined
          ? await here?.planHere(globals, roots, await policyIn(options))
          : await here?.planAgain(replay)
      const plans = asked ?? made?.plans ?? []
      if (plans.length === 0) process.stderr.write('Nothing to plan: no manifests are in force; give some with -f.\n')
      process.stdout.write(
        format === 'text'
          ? plans.map(({ text }) => text).join('\n')
          : await renderData(
              plans.map(({ data }) => data),
              format,
            ),
      )
      if (record !== undefined && made) await here?.writeRecord(record, made)
      if (exitCode && plans.some(({ operations }) => operations > 0)) process.exitCode = EXIT.changes
    })
}
