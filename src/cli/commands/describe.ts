import type { Command } from 'commander'
import { toManifest } from '../../api/manifest.ts'
import { asSeen } from '../../control/sight/as-seen.ts'
import { readSight } from '../../control/sight/read-sight.ts'
import { DroverError } from '../../errors.ts'
import { shortRef } from '../../kinds/kinds.ts'
import { refKey } from '../../model/resource-ref.ts'
import type { EventRecord } from '../../report/event.ts'
import { readEvents } from '../../report/event-log.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { globalsOf, outputOf } from '../globals.ts'
import { parseSelection } from '../kinds.ts'
import { knownRecords } from '../known-records.ts'
import { renderData } from '../output/data.ts'
import { renderDescription } from '../output/description.ts'
import { tellSight } from '../tell-sight.ts'
import { addNamespaceOption, whichIn } from '../which-one.ts'

/** `drover describe KIND NAME`. */
export function define(command: Command): void {
  addNamespaceOption(command)
    .argument('<what...>', 'KIND NAME or KIND/NAME')
    .addHelpText('after', '\nOutput formats: text, yaml, json')
    .action(async (what: string[]) => {
      const globals = globalsOf(command)
      const format = outputOf(globals, ['text', 'yaml', 'json'])
      const { refs } = parseSelection(what)
      const [named] = refs ?? []
      if (named === undefined || refs?.length !== 1) throw new DroverError('USAGE', 'name one resource: KIND NAME')
      const ref = await whichIn(globals, named)
      const folder = await openStateFolder(globals.state, 'read')
      const record = (await knownRecords(folder, [ref.kind])).find((found) => refKey(found) === refKey(ref))
      if (record === undefined) throw new DroverError('NOT_FOUND', `there is no ${shortRef(ref)}`)
      const events = (await readEvents(folder)).filter((event) => refKey(event.regarding) === refKey(ref))
      const sight = await readSight(folder)
      tellSight(sight, [record])
      const shown = asSeen(record, sight)
      process.stdout.write(
        format === 'text'
          ? await renderDescription(shown, newest(events), Date.now())
          : await renderData({ resource: toManifest(shown), events }, format),
      )
    })
}

/** More than these are for `drover events --for`. */
const SHOWN_EVENTS = 20

function newest(events: readonly EventRecord[]): readonly EventRecord[] {
  return events.slice(-SHOWN_EVENTS)
}
