/**
 * What becomes of a field: it does what Strimzi does, it gets a meaning of Docker's, it does nothing (and whoever sets
 * it is told), or it keeps the resource from taking effect because doing nothing would be unsafe.
 */
export type Fate = 'realised' | 'translated' | 'ignored' | 'refused'

/** `scalar` is a string, number or boolean; `quantity` is Kubernetes' `500m`, `2Gi` or a plain number. */
export type FieldType = 'object' | 'string' | 'integer' | 'boolean' | 'scalar' | 'quantity' | 'any'

export interface FieldLimits {
  readonly required?: boolean
  readonly pattern?: RegExp
  /** What a value that fits the pattern looks like. */
  readonly example?: string
  readonly oneOf?: readonly string[]
  readonly min?: number
  readonly max?: number
  /** Of a list. */
  readonly minItems?: number
  /** Values Strimzi knows that Drover refuses, because doing something else would be unsafe. */
  readonly notYet?: readonly (string | boolean)[]
  /** The field went away with `v1`; its note says what to write instead. */
  readonly onlyIn?: 'v1beta2'
  /** A list here is joined with commas, as Kafka's own list settings are written. */
  readonly listAllowed?: boolean
  /** Nobody wrote it to get something, so nobody is warned. */
  readonly quiet?: boolean
}

/** One line of the schema: `spec.kafka.listeners[].port`; `*` stands for any name. */
export interface Field extends FieldLimits {
  readonly path: string
  readonly type: FieldType
  readonly fate: Fate
  /** What it means on Docker, why it is ignored or refused, and what to do instead. */
  readonly note?: string
}

/** A field that does what it does in Strimzi. */
export function realised(path: string, type: FieldType, limits: FieldLimits = {}): Field {
  return { path, type, fate: 'realised', ...limits }
}

/** A field with a meaning of Docker's. */
export function translated(path: string, type: FieldType, note: string, limits: FieldLimits = {}): Field {
  return { path, type, fate: 'translated', note, ...limits }
}

/** Fields below `parent` (`''` for none) that are accepted with a warning and do nothing. */
export function ignored(parent: string, names: readonly string[], note: string, limits: FieldLimits = {}): Field[] {
  return names.map((name) => ({ path: below(parent, name), type: 'any', fate: 'ignored', note, ...limits }))
}

/** Fields below `parent` that keep the resource from taking effect. */
export function refused(parent: string, names: readonly string[], note: string, limits: FieldLimits = {}): Field[] {
  return names.map((name) => ({ path: below(parent, name), type: 'any', fate: 'refused', note, ...limits }))
}

/** The same fields at another place. */
export function at(parent: string, fields: readonly Field[]): Field[] {
  return fields.map((field) => ({ ...field, path: below(parent, field.path) }))
}

function below(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`
}
