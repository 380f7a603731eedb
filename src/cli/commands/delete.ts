import { type Command, Option } from 'commander'
import { DroverError } from '../../errors.ts'
import { askDaemon } from '../ask-daemon.ts'
import type { ToDelete } from '../delete-here.ts'
import { seconds } from '../duration.ts'
import { givenFiles } from '../given-files.ts'
import { type Globals, globalsOf } from '../globals.ts'
import { parseRef } from '../kinds.ts'
import { rootsOf } from '../roots.ts'
import { addNamespaceOption, whichIn } from '../which-one.ts'

interface Options {
  readonly file?: string[]
  readonly volumes?: boolean
  readonly yes?: boolean
  readonly timeout: number
}

/** `drover delete -f PATH...` or `drover delete KIND NAME`: the opposite of apply. */
export function define(command: Command): void {
  addNamespaceOption(command)
    .argument('[kind]', 'kafka, kafkanodepool, kafkatopic, ... (or KIND/NAME)')
    .argument('[name]')
    .option('-f, --file <path...>', 'what these manifests define')
    .option('--volumes', 'the data of a Kafka too, for good')
    .option('--yes', 'really take a Kafka down')
    .addOption(new Option('--timeout <duration>', 'give up after this long').argParser(seconds).default(300, '5m'))
    .action(async (kind: string | undefined, name: string | undefined, options: Options) => {
      const globals = globalsOf(command)
      const { volumes = false, yes = false, timeout } = options
      const what = await meant(globals, kind, name, options.file)
      const ask = 'refs' in what ? { ...what, cwd: process.cwd() } : await givenFiles(what.roots)
      const asked = ask && (await askDaemon(globals.state, 'delete', { ...ask, volumes, yes }))
      if (asked?.taken) return
      await (await import('../delete-here.ts')).deleteHere(globals, what, { volumes, yes, timeout })
    })
}

async function meant(
  globals: Globals,
  kind: string | undefined,
  name: string | undefined,
  file: string[] | undefined,
): Promise<ToDelete> {
  if (file) return { roots: await rootsOf(file) }
  if (kind === undefined) throw new DroverError('USAGE', 'say what to delete: KIND NAME, or -f PATH')
  return { refs: [await whichIn(globals, parseRef(name === undefined ? kind : `${kind}/${name}`))] }
}
