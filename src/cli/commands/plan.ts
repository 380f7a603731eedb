import { readFile, writeFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { assemble } from '../../control/assemble.ts'
import { lastGoodIn } from '../../control/kept-secrets.ts'
import { observeOnce } from '../../control/plan-once.ts'
import { readSight } from '../../control/sight/read-sight.ts'
import type { ObservedPass } from '../../control/subjects/subject.ts'
import { DroverError, messageOf } from '../../errors.ts'
import { refKey } from '../../model/resource-ref.ts'
import { decideFrom } from '../../plan/pass.ts'
import { planToJson, renderPlan } from '../../plan/render.ts'
import { readRecord, recordText } from '../../report/pass-record.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { assemblyOptionsOf } from '../docker.ts'
import { EXIT } from '../exit.ts'
import { type Globals, globalsOf, outputOf } from '../globals.ts'
import { knownIn, readValid } from '../manifest-files.ts'
import { renderData } from '../output/data.ts'
import { rootsOf } from '../roots.ts'
import { tellSight } from '../tell-sight.ts'
import { droverVersion } from '../version.ts'

interface Options {
  readonly file?: string[]
  readonly record?: string
  readonly replay?: string
  readonly exitCode?: boolean
}

/** `drover plan [-f PATH...]`: shows what would be done, without doing it. */
export function define(command: Command): void {
  command
    .option('-f, --file <path...>', 'manifests: files, folders, or - for stdin (default: those in force)')
    .option('--exit-code', `exit with ${EXIT.changes} when something would be done`)
    .addOption(
      new Option('--record <file>', 'also write all that the plan is made of to a file, for a report; without secrets'),
    )
    .addOption(new Option('--replay <file>', 'the plan of what is in such a file, without an engine').conflicts('file'))
    .addHelpText('after', '\nOutput formats: text, json, yaml')
    .action(async ({ file, exitCode, record, replay }: Options) => {
      const globals = globalsOf(command)
      const format = outputOf(globals, ['text', 'json', 'yaml'])
      const passes = replay === undefined ? await planNow(globals, file) : await planAgain(replay)
      const plans = passes.map(({ plan }) => plan)
      if (plans.length === 0) process.stderr.write('Nothing to plan: no manifests are in force; give some with -f.\n')
      process.stdout.write(
        format === 'text' ? plans.map(renderPlan).join('\n') : await renderData(plans.map(planToJson), format),
      )
      if (record !== undefined) await writeRecord(record, passes)
      if (exitCode && plans.some(({ operations }) => operations.length > 0)) process.exitCode = EXIT.changes
    })
}

/** What would be done now by these manifests; without a path by those in force. */
async function planNow(globals: Globals, paths: readonly string[] | undefined): Promise<readonly ObservedPass[]> {
  const state = await openStateFolder(globals.state, 'read')
  const manifests = paths
    ? await readValid(await rootsOf(paths), knownIn(globals))
    : { resources: (await lastGoodIn(state).load()).resources, problems: [] }
  // What is in force is what a daemon has read, if it still reads.
  if (!paths) tellSight(await readSight(state), [])
  const { tools, close } = await assemble(assemblyOptionsOf(globals))
  try {
    const sources = manifests.resources.map(({ origin }) => origin.file)
    return await observeOnce(tools, state, manifests, { whole: !paths, sources, signal: new AbortController().signal })
  } finally {
    close()
  }
}

/** @throws RECORD_UNREADABLE */
async function planAgain(file: string): Promise<readonly ObservedPass[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new DroverError('RECORD_UNREADABLE', `cannot read ${file}: ${messageOf(error)}`)
  })
  return readRecord(text, file).passes.map(({ facts, plan: before }) => {
    const plan = decideFrom(facts)
    if (renderPlan(plan) !== before.join('\n')) {
      process.stderr.write(`${refKey(plan.owner)}: this Drover plans something else than the one that recorded it\n`)
    }
    return { plan, facts }
  })
}

/** @throws USAGE where it cannot be written */
async function writeRecord(file: string, passes: readonly ObservedPass[]): Promise<void> {
  const text = recordText(
    passes.map(({ facts }) => facts),
    droverVersion(),
  )
  await writeFile(file, text, { mode: 0o600 }).catch((error: unknown) => {
    throw new DroverError('USAGE', `cannot write ${file}: ${messageOf(error)}`, { mend: 'Name another file.' })
  })
  process.stderr.write(
    `recorded in ${file}; values whose name says they are secret are left out, but look through it before you give it away\n`,
  )
}
