import { writeFile } from 'node:fs/promises'
import { ALL_DEFINED_KINDS, type AnyDefinedKind } from '../src/kinds/defined-kinds.ts'
import { type Field, notesOf } from '../src/kinds/field.ts'
import { isSupported } from '../src/kinds/kinds.ts'
import { ANNOTATIONS } from '../src/model/annotations.ts'

/** `docs/fields.md`: the table of fields, for people. */
export function fieldsDoc(): string {
  return [
    '# Fields',
    '',
    'Every field of the manifests Drover knows, and what becomes of it. Generated from `src/kinds/` by',
    '`node scripts/fields-doc.ts`; do not edit.',
    '',
    '- **realised**: does what it does in Strimzi.',
    '- **translated**: has a Docker meaning.',
    '- **ignored**: does nothing; whoever sets it gets a warning, unless Kubernetes wrote it.',
    '- **left-out**: what it stands in is not carried out, with a warning, as long as another one is left: in another way it',
    '  might be less safe.',
    '- **refused**: doing nothing would be unsafe; the resource keeps its last good version until it is removed.',
    '',
    'Any other field is an error. `[]` is each entry of a list, `*` any other name.',
    '',
    'An editor can tell while you write: `drover schema > drover.schema.json` beside the manifests, and as their first line',
    '',
    '```yaml',
    '# yaml-language-server: $schema=drover.schema.json',
    '```',
    '',
    'It knows all fields, their types, choices and limits, and says what is ignored or refused, and why; what has to do with',
    'several fields, with other resources or with versions of Kafka, only `drover validate` can tell. `drover schema KIND` is',
    'for one kind; [schema/](schema) has them all.',
    '',
    ...ALL_DEFINED_KINDS.filter(({ kind }) => isSupported(kind)).flatMap(section),
    ...annotations(),
    '## Known by name only',
    '',
    `${names()}: accepted with a warning; nothing is done about them yet.`,
    '',
  ].join('\n')
}

function section({ kind, apiVersions, fields }: AnyDefinedKind): string[] {
  const versions = apiVersions.map((version) => `\`${version}\``).join(' or ')
  const rows = [...fields].sort((a, b) => (a.path < b.path ? -1 : 1)).map(row)
  return [
    `## ${kind}`,
    '',
    `apiVersion ${versions}`,
    '',
    '| Field | Value | Fate | Note |',
    '|---|---|---|---|',
    ...rows,
    '',
  ]
}

function row(field: Field): string {
  const cells = [`\`${field.path}\``, valueCell(field), field.fate, notesOf(field)]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function valueCell(field: Field): string {
  const parts = [field.oneOf ? field.oneOf.map((choice) => `\`${choice}\``).join(', ') : field.type]
  if (field.min !== undefined && field.max !== undefined) parts.push(`${field.min} to ${field.max}`)
  else if (field.min !== undefined) parts.push(`at least ${field.min}`)
  if (field.pattern) parts.push(`\`${field.pattern.source}\``)
  if (field.required) parts.push('required')
  return parts.join('; ')
}

/** What `metadata.annotations` may say. */
function annotations(): string[] {
  const rows = Object.values(ANNOTATIONS).flatMap((known) => {
    if ('internal' in known) return []
    const name = 'aboutNode' in known ? `${known.name}NODE` : known.name
    return [`| \`${name}\` | ${known.on.join(', ')} | ${known.value.must} | \`"${known.example}"\` | ${known.does} |`]
  })
  return [
    '## Annotations',
    '',
    'Any other value is an error, or is passed over with a warning where Strimzi does so. `false`, `no`, `off`, `0` and nothing ask for',
    'no restart. On another kind, or misspelt, an annotation has no effect, and there is a warning.',
    '',
    '| Annotation | On | It must be | Example | What it does |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ]
}

function names(): string {
  return ALL_DEFINED_KINDS.filter(({ kind }) => !isSupported(kind))
    .map(({ kind }) => kind)
    .join(', ')
}

if (import.meta.main) await writeFile(new URL('../docs/fields.md', import.meta.url), fieldsDoc())
