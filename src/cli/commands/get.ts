import type { Command } from 'commander'
import { DroverError } from '../../errors.ts'
import { followRecords } from '../../report/follow.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import { openStateFolder, type StateFolder } from '../../report/state-folder.ts'
import { readRecords, refKey } from '../../report/status-store.ts'
import { globalsOf, outputOf } from '../globals.ts'
import { parseSelection, type Selection, shortRef } from '../kinds.ts'
import { RESOURCE_FORMATS, ResourcePrinter } from '../output/resources.ts'
import { warnWhenNobodyLooks } from '../output/staleness.ts'

/** `drover get [KIND[/NAME] [NAME...]]`. */
export function define(command: Command): void {
  command
    .argument('[what...]', 'KIND, KIND,KIND, KIND NAME or KIND/NAME; default: all')
    .option('-w, --watch', 'go on, and print what changes')
    .addHelpText('after', '\nOutput formats: table, wide, yaml, json, name')
    .action(async (what: string[], { watch }: { watch?: boolean }) => {
      const globals = globalsOf(command)
      const format = outputOf(globals, RESOURCE_FORMATS)
      const selection = parseSelection(what)
      const folder = await openStateFolder(globals.state, 'read')
      const printer = new ResourcePrinter(format, selection.kinds?.length !== 1)
      if (format === 'table' || format === 'wide') await warnWhenNobodyLooks(folder)
      if (watch) await print(changes(folder, selection), printer)
      else await printOnce(await find(folder, selection), selection, printer)
    })
}

async function printOnce(
  records: readonly ResourceRecord[],
  selection: Selection,
  printer: ResourcePrinter,
): Promise<void> {
  for (const ref of selection.refs ?? []) {
    if (!records.some((record) => refKey(record) === refKey(ref))) {
      throw new DroverError('NOT_FOUND', `there is no ${shortRef(ref)}`)
    }
  }
  const text = await printer.snapshot(records, selection.refs?.length === 1)
  if (text === '') process.stderr.write('No resources found.\n')
  process.stdout.write(text)
}

async function print(batches: AsyncIterable<ResourceRecord[]>, printer: ResourcePrinter): Promise<void> {
  for await (const records of batches) process.stdout.write(await printer.changes(records))
}

async function find(folder: StateFolder, selection: Selection): Promise<ResourceRecord[]> {
  return (await readRecords(folder, selection.kinds)).filter((record) => isMeant(record, selection))
}

async function* changes(folder: StateFolder, selection: Selection): AsyncGenerator<ResourceRecord[]> {
  // Nothing ends it but the end of the process.
  for await (const records of followRecords(folder, selection.kinds, new AbortController().signal)) {
    yield records.filter((record) => isMeant(record, selection))
  }
}

function isMeant(record: ResourceRecord, { refs }: Selection): boolean {
  return refs === undefined || refs.some((ref) => refKey(ref) === refKey(record))
}
