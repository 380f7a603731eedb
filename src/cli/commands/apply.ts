import { type Command, Option } from 'commander'
import type { GivenText } from '../../control/applied.ts'
import { textOf } from '../../manifests/file-text.ts'
import { readSources, STDIN } from '../../manifests/folder-source.ts'
import type { ManifestSet } from '../../model/resource.ts'
import { openStateFolder, type StateFolder } from '../../report/state-folder.ts'
import { assemblyOptionsOf } from '../docker.ts'
import { seconds } from '../duration.ts'
import { type Globals, globalsOf } from '../globals.ts'
import { handOver } from '../hand-over.ts'
import { knownIn, readValid, rootsOf } from '../manifest-files.ts'
import { watchedFiles } from '../watched-manifests.ts'

interface Options {
  readonly file: string[]
  readonly wait?: boolean
  readonly timeout: number
  readonly dryRun?: boolean
}

/**
 * `drover apply -f PATH...`: the manifests become part of what Drover keeps up. A running daemon takes them over;
 * without one the command itself works until nothing is left to do.
 */
export function define(command: Command): void {
  command
    .requiredOption('-f, --file <path...>', 'manifests: files, folders, or - for stdin')
    .option('--wait', 'return only when every resource is Ready')
    .addOption(new Option('--timeout <duration>', 'give up after this long').argParser(seconds).default(300, '5m'))
    .option('--dry-run', 'show what would be done')
    .action(async ({ file, wait, timeout, dryRun }: Options) => {
      const globals = globalsOf(command)
      const roots = await rootsOf(file)
      const manifests = await readValid(roots, knownIn(globals))
      const state = await openStateFolder(globals.state, dryRun ? 'read' : 'write')
      if (dryRun) {
        process.stdout.write(await plansFor(globals, state, manifests))
        return
      }
      const { files } = await readSources(roots)
      const watched = await watchedFiles(state, manifests.resources)
      for (const file of watched) {
        process.stderr.write(`${file} is watched by the Drover that runs: saving it is enough\n`)
      }
      const given = files.filter(({ file }) => !watched.has(file))
      const texts = given.flatMap(({ file, bytes }) => textGiven(file, textOf(bytes)))
      await handOver(globals, state, { texts, resources: manifests.resources }, { wait: wait === true, timeout })
    })
}

const textGiven = (file: string, text: string | undefined): GivenText[] =>
  text === undefined ? [] : [file === STDIN ? { text } : { text, file }]

async function plansFor(globals: Globals, state: StateFolder, manifests: ManifestSet): Promise<string> {
  const [{ assemble }, { planOnce }, { renderPlan }] = await Promise.all([
    import('../../control/assemble.ts'),
    import('../../control/plan-once.ts'),
    import('../../plan/render.ts'),
  ])
  const { tools, close } = await assemble(assemblyOptionsOf(globals))
  const sources = manifests.resources.map(({ origin }) => origin.file)
  const signal = new AbortController().signal
  const plans = await planOnce(tools, state, manifests, { whole: false, sources, signal }).finally(close)
  return plans.map(renderPlan).join('\n')
}
