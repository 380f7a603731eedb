import { join } from 'node:path'
import type { Command } from 'commander'
import { DAEMON_FILE } from '../../control/daemon-report.ts'
import { asSeen, type ShownRecord } from '../../control/sight/as-seen.ts'
import { readSight } from '../../control/sight/read-sight.ts'
import type { Sight } from '../../control/sight/sight.ts'
import { DroverError } from '../../errors.ts'
import { shortRef } from '../../kinds/kinds.ts'
import { ownName, refKey } from '../../model/resource-ref.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import { openStateFolder, type StateFolder } from '../../report/state-folder.ts'
import { type Globals, globalsOf, outputOf } from '../globals.ts'
import { parseSelection, type Selection } from '../kinds.ts'
import { knownRecords } from '../known-records.ts'
import { RESOURCE_FORMATS, ResourcePrinter } from '../output/resources.ts'
import { tellSight } from '../tell-sight.ts'
import { addNamespaceOption, namespacesOf, whichOne } from '../which-one.ts'

/** `drover get [KIND[/NAME] [NAME...]]`. */
export function define(command: Command): void {
  addNamespaceOption(command)
    .argument('[what...]', 'KIND, KIND,KIND, KIND NAME or KIND/NAME; default: all')
    .option('-A, --all-namespaces', 'what stands in any namespace, as without -n')
    .option('-w, --watch', 'go on, and print what changes')
    .option('--all', 'of users: also whom Kafka knows, and no manifest declares')
    .option('--listener <name>', 'of what a user needs: for this listener (default: one that lets in such users)')
    .option('--to <file>', 'of what a user needs: write it there, for nobody but you')
    .addHelpText('after', HELP)
    .action(async (what: string[], { watch, all: isAll = false, ...options }: Options) => {
      const globals = globalsOf(command)
      const secret = watch ? undefined : secretMeant(parseSelection(what), globals.output)
      if (secret !== undefined) {
        const { printSecret } = await import('../secret/print-secret.ts')
        if (await printSecret(globals, secret, options)) return
      }
      if (options.listener !== undefined || options.to !== undefined) {
        throw new DroverError('USAGE', '--listener and --to are about what a user needs: `drover get secret USER`')
      }
      if (isAll && !areUsers(parseSelection(what), watch)) {
        throw new DroverError('USAGE', '--all is about users: `drover get users --all`')
      }
      const format = outputOf(globals, RESOURCE_FORMATS)
      const folder = await openStateFolder(globals.state, 'read')
      // First: what is seen now may have been written since.
      const sight = await readSight(folder)
      const all = await knownRecords(folder)
      const selection = select(parseSelection(what), globals.namespace, all)
      const namespaceOf = isSpread(all) && globals.namespace === undefined ? namespacesOf(all) : undefined
      const printer = new ResourcePrinter(format, selection.kinds?.length !== 1, namespaceOf)
      if (watch) await watchAll(folder, selection, printer)
      else
        await printOnce(all, sight, selection, printer, isAll ? await undeclared(globals, folder, all, selection) : [])
    })
}

const HELP = `
Output formats: table, wide, yaml, json, name

\`drover get secret USER\` shows what a client needs who is that KafkaUser, and \`get secret CLUSTER-cluster-ca-cert\` whom to trust,
as yaml or json: the Secret that Strimzi writes; properties: for Kafka's own tools, and clients in Java; pem: key, certificate and whom
to trust; env: variables for a shell; kcat: for kcat -F, and librdkafka. They are secret: with \`--to FILE\` nobody else may read them.`

interface Options {
  readonly watch?: boolean
  readonly all?: boolean
  readonly listener?: string
  readonly to?: string
}

/** Formats in which a Secret is listed as every other resource is. */
const LISTED: readonly string[] = ['table', 'wide', 'name']

/** The name of the one Secret of which somebody wants what is in it. */
function secretMeant({ refs = [] }: Selection, output: string | undefined): string | undefined {
  const [ref] = refs
  return ref?.kind === 'Secret' && refs.length === 1 && !LISTED.includes(output ?? '') ? ref.name : undefined
}

/** All of them, once. */
const areUsers = ({ kinds = [], refs }: Selection, isWatched = false): boolean =>
  kinds.length === 1 && kinds[0] === 'KafkaUser' && refs === undefined && !isWatched

/** Those whom no manifest declares, by name. */
async function undeclared(
  globals: Globals,
  folder: StateFolder,
  all: readonly ResourceRecord[],
  { isThere }: Selected,
): Promise<ShownRecord[]> {
  const { undeclaredRecords } = await import('../users/undeclared-records.ts')
  const meant = all.filter((record) => record.kind !== 'Kafka' || isThere(record))
  return undeclaredRecords(globals, folder, meant)
}

interface Selected extends Selection {
  readonly namespaceOf: (record: ResourceRecord) => string
  /** Whether it stands where it was asked for. */
  readonly isThere: (record: ResourceRecord) => boolean
}

/** What is meant, of all there are. @throws USAGE, NOT_FOUND */
function select({ kinds, refs }: Selection, namespace: string | undefined, all: readonly ResourceRecord[]): Selected {
  const namespaceOf = namespacesOf(all)
  return {
    ...(kinds && { kinds }),
    ...(refs && { refs: refs.map((ref) => whichOne(ref, namespace, all)) }),
    namespaceOf,
    isThere: (record) => namespace === undefined || namespaceOf(record) === namespace,
  }
}

/** Whether resources stand in several namespaces: with one, nobody has to be told. */
const isSpread = (all: readonly ResourceRecord[]): boolean => new Set(all.map(namespacesOf(all))).size > 1

async function printOnce(
  all: readonly ResourceRecord[],
  sight: Sight,
  selection: Selected,
  printer: ResourcePrinter,
  beside: readonly ShownRecord[],
): Promise<void> {
  const records = find(all, selection)
  tellSight(sight, records)
  for (const ref of selection.refs ?? []) {
    if (!records.some((record) => refKey(record) === refKey(ref))) {
      throw new DroverError('NOT_FOUND', `there is no ${shortRef(ref)}`)
    }
  }
  const shown = [...records.map((record) => asSeen(record, sight)), ...beside]
  const text = await printer.snapshot(shown, selection.refs?.length === 1)
  if (text === '') process.stderr.write(isBlind(sight) ? 'No resources are known yet.\n' : 'No resources found.\n')
  process.stdout.write(text)
}

/** Somebody is there who will know more. */
const isBlind = ({ nothing, manifests }: Sight): boolean =>
  nothing !== undefined ? nothing.reason !== 'NoDaemon' : manifests !== undefined

/** Prints what is there, and then what changes, be it only that nobody sees it any more. */
async function watchAll(folder: StateFolder, selection: Selected, printer: ResourcePrinter): Promise<void> {
  const { followRecords } = await import('../../report/follow.ts')
  let sight = await readSight(folder)
  const look = async () => {
    sight = await readSight(folder)
    return (record: ResourceRecord) => {
      const why = sight.unseen(record)
      return why && [why.reason, why.since]
    }
  }
  const told = new Set<string>()
  const beside = { paths: [join(folder.path, DAEMON_FILE)], look }
  // Nothing ends it but the end of the process.
  for await (const changed of followRecords(folder, selection.kinds, new AbortController().signal, beside)) {
    const records = changed.filter((record) => isMeant(record, selection))
    tellSight(sight, records, told)
    process.stdout.write(await printer.changes(records.map((record) => asSeen(record, sight))))
  }
}

/** By kind, namespace and name. */
function find(all: readonly ResourceRecord[], selection: Selected): ResourceRecord[] {
  const found = all.filter((record) => isMeant(record, selection))
  const order = ({ kind, name }: ResourceRecord, space: string) => [kind, space, ownName(name)].join(' ')
  const placed = found.map((record) => [order(record, selection.namespaceOf(record)), record] as const)
  return placed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record)
}

function isMeant(record: ResourceRecord, { kinds, refs, isThere }: Selected): boolean {
  if (!isThere(record) || kinds?.includes(record.kind) === false) return false
  return refs === undefined || refs.some((ref) => refKey(ref) === refKey(record))
}
