import type { Command } from 'commander'
import { assemble } from '../../control/assemble.ts'
import { lastGoodIn } from '../../control/kept-secrets.ts'
import { planOnce } from '../../control/plan-once.ts'
import { readSight } from '../../control/sight/read-sight.ts'
import { planToJson, renderPlan } from '../../plan/render.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { assemblyOptionsOf } from '../docker.ts'
import { EXIT } from '../exit.ts'
import { globalsOf, outputOf } from '../globals.ts'
import { readValid, rootsOf } from '../manifest-files.ts'
import { renderData } from '../output/data.ts'
import { tellSight } from '../tell-sight.ts'

interface Options {
  readonly file?: string[]
  readonly exitCode?: boolean
}

/** `drover plan [-f PATH...]`: shows what would be done, without doing it. */
export function define(command: Command): void {
  command
    .option('-f, --file <path...>', 'manifests: files, folders, or - for stdin (default: those in force)')
    .option('--exit-code', `exit with ${EXIT.changes} when something would be done`)
    .addHelpText('after', '\nOutput formats: text, json, yaml')
    .action(async ({ file, exitCode }: Options) => {
      const globals = globalsOf(command)
      const format = outputOf(globals, ['text', 'json', 'yaml'])
      const state = await openStateFolder(globals.state, 'read')
      const manifests = file
        ? await readValid(await rootsOf(file))
        : { resources: (await lastGoodIn(state).load()).resources, problems: [] }
      // What is in force is what a daemon has read, if it still reads.
      if (!file) tellSight(await readSight(state), [])
      const { tools, close } = await assemble(assemblyOptionsOf(globals))
      try {
        const files = manifests.resources.map(({ origin }) => origin.file)
        const signal = new AbortController().signal
        const plans = await planOnce(tools, state, manifests, { whole: !file, sources: files, signal })
        if (plans.length === 0) process.stderr.write('Nothing to plan: no manifests are in force; give some with -f.\n')
        process.stdout.write(
          format === 'text' ? plans.map(renderPlan).join('\n') : await renderData(plans.map(planToJson), format),
        )
        if (exitCode && plans.some(({ operations }) => operations.length > 0)) process.exitCode = EXIT.changes
      } finally {
        close()
      }
    })
}
