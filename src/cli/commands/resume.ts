import type { Command } from 'commander'
import { ANNOTATIONS } from '../../model/annotations.ts'
import { globalsOf } from '../globals.ts'
import { parseRef } from '../kinds.ts'
import { addNamespaceOption } from '../which-one.ts'
import { annotate } from './annotate.ts'

/** `drover resume KIND/NAME`: takes a pause back, be it from the command line or the manifest. */
export function define(command: Command): void {
  addNamespaceOption(command)
    .argument('<kind/name>', 'kafka/NAME or kafkatopic/NAME')
    .action(async (what: string) => {
      await annotate(globalsOf(command), parseRef(what), { [ANNOTATIONS.pause.name]: null }, 'is looked after again')
    })
}
