import { ANNOTATIONS } from '../model/annotations.ts'
import { QUANTITY } from '../model/quantity.ts'
import { CLUSTER_LABEL } from '../model/resource.ts'
import { ALL_DEFINED_KINDS, type AnyDefinedKind } from './defined-kinds.ts'
import { type Field, notesOf, realised } from './field.ts'
import { type FieldNode, fieldOf, treeOf } from './field-tree.ts'
import { hasNodes, isSupported } from './kinds.ts'

/*
 * The table of fields as JSON Schema, for editors
 * ===============================================
 *
 * Draft 7, which every editor knows. A schema takes what Drover takes: what is ignored is accepted and said to be
 * without effect (`deprecationMessage`, which editors show as a warning), what is refused may only be left out, and
 * nothing (`field:`) is Kubernetes' way to leave a field out. What has to do with several fields, with other resources
 * or with versions of Kafka only `drover validate` can tell.
 */

/** As much of JSON Schema as is used here, and what editors understand beside it. */
export interface JsonSchema {
  readonly $schema?: string
  readonly $ref?: string
  readonly title?: string
  readonly description?: string
  readonly type?: JsonType | readonly JsonType[]
  readonly properties?: JsonSchemas
  readonly patternProperties?: JsonSchemas
  readonly additionalProperties?: JsonSchema | false
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly enum?: readonly (string | boolean | null)[]
  readonly pattern?: string
  readonly propertyNames?: JsonSchema
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly examples?: readonly string[]
  readonly anyOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly if?: JsonSchema
  readonly then?: JsonSchema
  readonly definitions?: JsonSchemas
  /** Said of a field that does nothing. */
  readonly deprecationMessage?: string
  /** Said of a value that is not accepted. */
  readonly errorMessage?: string
  readonly patternErrorMessage?: string
}

type JsonSchemas = Readonly<Record<string, JsonSchema>>
type JsonType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null'

const DRAFT_7 = 'http://json-schema.org/draft-07/schema#'

/** Of manifests of one kind. */
export function schemaOf(kind: AnyDefinedKind): JsonSchema {
  return { $schema: DRAFT_7, ...manifestOf(kind) }
}

/** Of manifests of any kind, and lists of them: by what stands in `kind`. */
export function schemaOfAll(): JsonSchema {
  const kinds = namesOf(ALL_DEFINED_KINDS)
  const strimzis = ALL_DEFINED_KINDS.filter(({ apiVersions }) => apiVersions.some((version) => STRIMZI.test(version)))
  const lists = { pattern: `^(${kinds.join('|')})?List$` }
  return {
    $schema: DRAFT_7,
    title: 'A manifest',
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: { apiVersion: { type: 'string' }, kind: { anyOf: [{ enum: kinds }, { type: 'string' }] } },
    allOf: [
      // What is only Kubernetes' own may stand there: it is ignored.
      when(
        { apiVersion: { pattern: STRIMZI.source } },
        { properties: { kind: { anyOf: [{ enum: namesOf(strimzis) }, lists] } } },
      ),
      when({ kind: lists }, { properties: { items: { type: ['array', 'null'], items: { $ref: '#' } } } }),
      ...kinds.map((kind) => when({ kind: { enum: [kind] } }, { $ref: `#/definitions/${kind}` })),
    ],
    definitions: Object.fromEntries(ALL_DEFINED_KINDS.map((kind) => [kind.kind, manifestOf(kind)])),
  }
}

/** As a file has it. */
export const schemaText = (schema: JsonSchema): string => `${JSON.stringify(schema, null, 2)}\n`

const STRIMZI = /^kafka\.strimzi\.io\//

const namesOf = (kinds: readonly AnyDefinedKind[]) => kinds.map(({ kind }) => kind)

const when = (properties: JsonSchemas, then: JsonSchema): JsonSchema => ({
  if: { properties, required: Object.keys(properties) },
  then,
})

function manifestOf(kind: AnyDefinedKind): JsonSchema {
  const old = kind.fields.filter(({ onlyIn }) => onlyIn)
  const without = kind.apiVersions.filter((version) => old.some(({ onlyIn }) => !version.endsWith(`/${onlyIn}`)))
  const unlike = when({ apiVersion: { enum: without } }, absent(treeOf(old)))
  const later = kind.fields.filter(({ requiredFrom }) => requiredFrom)
  const since = kind.apiVersions.filter((version) =>
    later.some(({ requiredFrom }) => version.endsWith(`/${requiredFrom}`)),
  )
  const manifest = object(treeOfManifest(kind), false)
  const noEffect = { deprecationMessage: `Drover knows ${kind.kind} by name, and does nothing about it yet.` }
  const named = { ...manifest.properties?.kind, ...(!isSupported(kind.kind) && noEffect) }
  return {
    title: kind.kind,
    ...manifest,
    properties: { ...manifest.properties, kind: named },
    ...(without.length + since.length > 0 && {
      allOf: [
        ...(without.length > 0 ? [unlike] : []),
        ...(since.length > 0 ? [when({ apiVersion: { enum: since } }, present(later))] : []),
      ],
    }),
  }
}

/** The table of a kind with what it says of itself in other places. */
function treeOfManifest(kind: AnyDefinedKind): FieldNode {
  const special: Readonly<Record<string, Partial<Field>>> = {
    apiVersion: { oneOf: kind.apiVersions },
    kind: { oneOf: [kind.kind] },
    'metadata.name': { pattern: kind.nameRule, example: 'my-name' },
    'metadata.labels': { required: kind.standing === 'member' && hasNodes(kind.kind) },
  }
  const named = [
    ...(kind.standing === 'member' ? [below('labels', CLUSTER_LABEL, { required: hasNodes(kind.kind) })] : []),
    ...Object.values(ANNOTATIONS).flatMap((known) =>
      'internal' in known || !known.on.some((on) => on === kind.kind)
        ? []
        : [below('annotations', 'aboutNode' in known ? `${known.name}*` : known.name, { note: known.does })],
    ),
  ]
  const tree = treeOf(kind.fields.map((field) => ({ ...field, ...special[field.path] })))
  const metadata = tree.children.get('metadata')
  for (const { parent, name, field } of named) {
    metadata?.children.get(parent)?.children.set(name, { field, children: new Map() })
  }
  return tree
}

function below(parent: 'labels' | 'annotations', name: string, more: Partial<Field>) {
  return { parent, name, field: { ...realised(`metadata.${parent}.${name}`, 'string'), ...more } }
}

/** Of fields that went away with a version. */
function absent({ field, item, children }: FieldNode): JsonSchema {
  if (field) return { type: 'null', errorMessage: `There is no such field any more. ${field.note ?? ''}`.trim() }
  if (item) return { items: absent(item) }
  return { properties: Object.fromEntries([...children].map(([name, child]) => [name, absent(child)])) }
}

/** Of fields of the manifest itself that must be there from a version on. */
function present(fields: readonly Field[]): JsonSchema {
  const types = fields.map(({ path, type }) => [path, { type }])
  return { required: fields.map(({ path }) => path), properties: Object.fromEntries(types) }
}

function schemaAt(node: FieldNode): JsonSchema {
  const { field, item } = node
  const described = describe(field)
  const mayBeNull = !fieldOf(node)?.required && !fieldOf(node)?.notNull
  if (field?.fate === 'ignored') {
    return { ...described, ...(!field.quiet && { deprecationMessage: `It has no effect. ${field.note ?? ''}`.trim() }) }
  }
  if (field?.fate === 'left-out') return { ...described, deprecationMessage: notesOf(field) }
  if (field?.fate === 'refused') {
    return { ...described, type: 'null', errorMessage: `It is refused. ${field.note ?? ''}`.trim() }
  }
  if (item) return list(item, mayBeNull)
  if (!field || field.type === 'object') return { ...described, ...object(node, mayBeNull) }
  return { ...described, ...scalar(field, mayBeNull) }
}

function describe(field: Field | undefined): Pick<JsonSchema, 'description'> {
  const description = field === undefined ? '' : notesOf(field)
  return description === '' ? {} : { description }
}

function object({ children }: FieldNode, mayBeNull: boolean): JsonSchema {
  const all = [...children].map(([name, child]) => [name, schemaAt(child)] as const)
  const others = children.get('*')
  const names = others && fieldOf(others)?.names
  const families = all.filter(([name]) => /.\*$/.test(name))
  const required = [...children].flatMap(([name, child]) => (fieldOf(child)?.required ? [name] : []))
  return {
    type: orNull('object', mayBeNull),
    properties: Object.fromEntries(all.filter(([name]) => !name.endsWith('*'))),
    ...(families.length > 0 && {
      patternProperties: Object.fromEntries(families.map(([name, schema]) => [`^${name.slice(0, -1)}.`, schema])),
    }),
    ...(names && { propertyNames: { pattern: names.source } }),
    additionalProperties: others ? schemaAt(others) : false,
    ...(required.length > 0 && { required }),
  }
}

function list(item: FieldNode, mayBeNull: boolean): JsonSchema {
  const minItems = item.field?.minItems
  return {
    ...describe(item.field),
    type: orNull('array', mayBeNull),
    ...(minItems !== undefined && { minItems }),
    items: item.field && item.field.type !== 'object' ? scalar(item.field, false) : object(item, false),
  }
}

function scalar(field: Field, mayBeNull: boolean): JsonSchema {
  const { type, oneOf, pattern, example, min, max, listAllowed } = field
  const one = orNull(typesOf(field), mayBeNull)
  return {
    ...(type !== 'any' && { type: one }),
    ...(listAllowed && { type: orNull([...typesOf(field), 'array'], mayBeNull), items: { type: typesOf(field) } }),
    ...(oneOf && { enum: mayBeNull ? [...oneOf, null] : oneOf }),
    ...(pattern && { pattern: pattern.source }),
    ...(type === 'quantity' && quantity(field)),
    ...(example !== undefined && {
      examples: [example],
      patternErrorMessage: `Write something like \`${example}\`.`,
    }),
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
  }
}

function typesOf({ type }: Field): readonly JsonType[] {
  switch (type) {
    case 'scalar':
      return ['string', 'number', 'boolean']
    case 'quantity':
      return ['string', 'number']
    case 'any':
      return []
    default:
      return [type]
  }
}

function orNull(type: JsonType | readonly JsonType[], mayBeNull: boolean): JsonType | readonly JsonType[] {
  const types = [type, ...(mayBeNull ? ['null' as const] : [])].flat()
  const [only, ...others] = types
  return only !== undefined && others.length === 0 ? only : types
}

/** In text as well, of which one above zero has some digit that is not zero. */
function quantity({ aboveZero }: Field): JsonSchema {
  const text = `${QUANTITY.source.replace(/^\^|\$$/g, '')}\\s*$`
  return aboveZero
    ? { pattern: `^\\s*(?=\\+?[0.]*[1-9])${text}`, exclusiveMinimum: 0 }
    : { pattern: `^\\s*${text}`, minimum: 0 }
}
