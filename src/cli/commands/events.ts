import type { Command } from 'commander'
import { readSight } from '../../control/sight/read-sight.ts'
import type { ResourceRef } from '../../model/resource.ts'
import { refKey } from '../../model/resource-ref.ts'
import type { EventRecord } from '../../report/event.ts'
import { readEvents } from '../../report/event-log.ts'
import { followEvents } from '../../report/follow.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { globalsOf, outputOf } from '../globals.ts'
import { parseRef } from '../kinds.ts'
import { renderData } from '../output/data.ts'
import { EventTable } from '../output/event-table.ts'
import { standsIn } from '../stands-in.ts'
import { followSight, tellSight } from '../tell-sight.ts'
import { addNamespaceOption, whichIn } from '../which-one.ts'

interface Options {
  readonly follow?: boolean
  readonly for?: string
}

/** `drover events`. */
export function define(command: Command): void {
  addNamespaceOption(command)
    .option('-f, --follow', 'go on, and print what comes')
    .option('--for <kind/name>', 'only what regards this resource')
    .addHelpText('after', '\nOutput formats: table, json, yaml; with --follow json is one event a line')
    .action(async (options: Options) => {
      const globals = globalsOf(command)
      const format = outputOf(globals, ['table', 'json', 'yaml'])
      const regarding = options.for === undefined ? undefined : await whichIn(globals, parseRef(options.for))
      const folder = await openStateFolder(globals.state, 'read')
      const isThere = await standsIn(folder, globals.namespace)
      const isMeant = (event: EventRecord) => isAbout(event, regarding) && isThere(event.regarding)
      const table = new EventTable({ withObject: true })
      // Events tell of what was seen: that nobody looks any more is none of them.
      if (options.follow) followSight(folder)
      else tellSight(await readSight(folder), [])
      if (options.follow) {
        // Nothing ends it but the end of the process.
        for await (const event of followEvents(folder, new AbortController().signal)) {
          if (!isMeant(event)) continue
          if (format === 'table') process.stdout.write(`${table.render([event], Date.now())}\n`)
          else if (format === 'json') process.stdout.write(`${JSON.stringify(event)}\n`)
          else process.stdout.write(`---\n${await renderData(event, format)}`)
        }
        return
      }
      const events = (await readEvents(folder)).filter(isMeant)
      if (format !== 'table') process.stdout.write(await renderData(events, format))
      else if (events.length === 0) process.stderr.write('No events found.\n')
      else process.stdout.write(`${table.render(events, Date.now())}\n`)
    })
}

function isAbout(event: EventRecord, regarding: ResourceRef | undefined): boolean {
  return regarding === undefined || refKey(event.regarding) === refKey(regarding)
}
