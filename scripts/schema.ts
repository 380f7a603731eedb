import { mkdir, writeFile } from 'node:fs/promises'
import { ALL_DEFINED_KINDS } from '../src/kinds/defined-kinds.ts'
import { schemaOf, schemaOfAll, schemaText } from '../src/kinds/json-schema.ts'

/** `docs/schema/`: the table of fields for editors, by file name. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const kinds = ALL_DEFINED_KINDS.map((kind) => [`${kind.names[0]}.json`, schemaText(schemaOf(kind))] as const)
  return new Map([['all.json', schemaText(schemaOfAll())], ...kinds])
}

if (import.meta.main) {
  const folder = new URL('../docs/schema/', import.meta.url)
  await mkdir(folder, { recursive: true })
  for (const [file, text] of schemaFiles()) await writeFile(new URL(file, folder), text)
}
