import { existsSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { dropApplied, isApplied } from '../../control/applied.ts'
import { leaveRequest } from '../../control/requests.ts'
import { DroverError } from '../../errors.ts'
import { isOwner, KINDS } from '../../kinds/kinds.ts'
import { holderOf } from '../../lease/lock.ts'
import type { ResourceRef } from '../../model/resource.ts'
import { refKey, refOf } from '../../model/resource-ref.ts'
import { readRecords } from '../../report/read-records.ts'
import { openStateFolder, type StateFolder } from '../../report/state-folder.ts'
import { driveClusters } from '../drive-clusters.ts'
import { seconds } from '../duration.ts'
import { type Globals, globalsOf } from '../globals.ts'
import { parseRef } from '../kinds.ts'
import { knownIn, readValid } from '../manifest-files.ts'
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
      const refs = await refsOf(globals, kind, name, options.file)
      const owners = refs.flatMap(({ kind, name }) => (isOwner(kind) ? [{ kind, name }] : []))
      if (owners.length > 0 && !options.yes) {
        const data = options.volumes ? 'with all its data' : 'its data volumes stay'
        throw new DroverError(
          'NOT_CONFIRMED',
          `this takes down ${owners.map(({ kind, name }) => `${kind} ${name}`).join(', ')}; ${data}`,
        )
      }
      const state = await openStateFolder(globals.state, 'write')
      await refuseWatched(state, refs)
      for (const ref of refs) {
        const dropped = await dropApplied(state, ref)
        process.stderr.write(`${refKey(ref)} ${fateOf(ref, dropped)}\n`)
      }
      // Only now: a confirmation that is found while the manifest is still there is void.
      for (const { name: cluster } of owners) {
        await leaveRequest(state, { type: 'confirm-removal', cluster, deleteVolumes: options.volumes === true })
      }
      if (!holderOf(state.path) && owners.length > 0) await driveClusters(globals, state, owners, options.timeout)
    })
}

function fateOf({ kind }: ResourceRef, dropped: boolean): string {
  if (isOwner(kind)) return 'is being taken down; `drover get` shows when it is gone'
  if (!dropped) return 'was not applied'
  const { leaves } = KINDS[kind]
  return leaves === undefined ? 'deleted' : `is not declared any more; ${leaves} stay`
}

async function refsOf(
  globals: Globals,
  kind: string | undefined,
  name: string | undefined,
  file: string[] | undefined,
): Promise<ResourceRef[]> {
  if (file) {
    const { resources } = await readValid(await rootsOf(file), knownIn(globals))
    return resources.map(refOf)
  }
  if (kind === undefined) throw new DroverError('USAGE', 'say what to delete: KIND NAME, or -f PATH')
  return [await whichIn(globals, parseRef(name === undefined ? kind : `${kind}/${name}`))]
}

/** What a watched file defines would be there again at the next look. @throws NOT_CONFIRMED */
async function refuseWatched(state: StateFolder, refs: readonly ResourceRef[]): Promise<void> {
  const wanted = new Set(refs.map(refKey))
  for (const record of await readRecords(state)) {
    if (!wanted.has(refKey(record)) || record.removedAt !== undefined) continue
    const file = record.origin?.file
    if (file === undefined || isApplied(state, file) || !existsSync(file)) continue
    throw new DroverError('NOT_CONFIRMED', `${refKey(record)} stands in ${file}`, {
      mend: 'Remove it from that file instead.',
    })
  }
}
