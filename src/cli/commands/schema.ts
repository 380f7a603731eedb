import type { Command } from 'commander'
import { DEFINED_KINDS } from '../../kinds/defined-kinds.ts'
import { schemaOf, schemaOfAll, schemaText } from '../../kinds/json-schema.ts'
import { parseKind } from '../kinds.ts'

/** `drover schema [KIND]`: what editors check manifests against while they are written. */
export function define(command: Command): void {
  command
    .argument('[kind]', 'kafka, kafkanodepool, kafkatopic, ...; all of them, by what stands in `kind`, if absent')
    .addHelpText(
      'after',
      '\ndrover schema > drover.schema.json, and in the first line of a manifest beside it:\n' +
        '# yaml-language-server: $schema=drover.schema.json',
    )
    .action((kind: string | undefined) => {
      process.stdout.write(schemaText(kind === undefined ? schemaOfAll() : schemaOf(DEFINED_KINDS[parseKind(kind)])))
    })
}
