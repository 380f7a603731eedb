/**
 * What becomes of a field: it does what Strimzi does, it gets a meaning of Docker's, or it does nothing (and whoever
 * sets it is told). Where doing nothing would be unsafe, what it stands in is left out (and whoever sets it is told),
 * or the resource is kept from taking effect.
 */
export type Fate = 'realised' | 'translated' | 'ignored' | 'left-out' | 'refused'

/**
 * `number` may have a fraction; `scalar` is a string, number or boolean; `quantity` is Kubernetes' `500m`, `2Gi` or a
 * plain number.
 */
export type FieldType = 'object' | 'string' | 'integer' | 'number' | 'boolean' | 'scalar' | 'quantity' | 'any'

export interface FieldLimits {
  readonly required?: boolean
  /** Before this version it could be left out. */
  readonly requiredFrom?: 'v1'
  readonly pattern?: RegExp
  /** Of a quantity: it cannot be zero; else zero is as if it were not there. */
  readonly aboveZero?: true
  /** Nothing there is an error, and not Kubernetes' way to leave it out. */
  readonly notNull?: true
  /** Of what stands for `*`: what a name may be. One with a line break in it would be a line of its own in a file. */
  readonly names?: RegExp
  /** What a value that fits the pattern looks like. */
  readonly example?: string
  readonly oneOf?: readonly string[]
  readonly min?: number
  readonly max?: number
  /** People write it as an octal number, and mean one. */
  readonly octal?: true
  /** Of a list. */
  readonly minItems?: number
  /** Values that are taken for another one, and how the two differ, as a sentence of its own. */
  readonly takenFor?: Readonly<Record<string, { readonly value: string; readonly so: string }>>
  /** Values Strimzi knows for which the entry is left out that they stand in, as for a field that is `left-out`. */
  readonly notYet?: readonly (string | boolean)[]
  /** Why, as the end of a sentence. */
  readonly notYetBecause?: string
  /**
   * Of a list: what an entry is called of which nothing is carried out when part of it cannot be, as long as another
   * one is left; and what to add where none is.
   */
  readonly mayBeLeftOut?: { readonly entry: string; readonly add: string }
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

/** What is to be said of a field, for people; empty when it does what its name says. */
export function notesOf({ fate, note, takenFor, notYet, notYetBecause, onlyIn, requiredFrom }: Field): string {
  const notes = note === undefined ? [] : [fate === 'left-out' ? `What it stands in is left out: ${note}.` : note]
  for (const [written, { value, so }] of Object.entries(takenFor ?? {}))
    notes.push(`\`${written}\` is translated to \`${value}\`: ${so}.`)
  if (notYet) notes.push(`Left out with ${notYet.map((value) => `\`${value}\``).join(', ')}: ${notYetBecause}.`)
  if (onlyIn) notes.push(`Only in \`${onlyIn}\`.`)
  if (requiredFrom) notes.push(`Required from \`${requiredFrom}\` on.`)
  return notes.join(' ')
}

/** A line as it was written, so that the compiler can compare it with the type of what it lets through. */
type Line<P extends string, T extends FieldType, F extends Fate, L> = L & {
  readonly path: P
  readonly type: T
  readonly fate: F
}

/** A field that does what it does in Strimzi. */
export function realised<const P extends string, T extends FieldType>(path: P, type: T): Line<P, T, 'realised', unknown>
export function realised<const P extends string, T extends FieldType, const L extends FieldLimits>(
  path: P,
  type: T,
  limits: L,
): Line<P, T, 'realised', L>
export function realised(path: string, type: FieldType, limits: FieldLimits = {}): Field {
  return { path, type, fate: 'realised', ...limits }
}

/** A field with a meaning of Docker's. */
export function translated<const P extends string, T extends FieldType>(
  path: P,
  type: T,
  note: string,
): Line<P, T, 'translated', { readonly note: string }>
export function translated<const P extends string, T extends FieldType, const L extends FieldLimits>(
  path: P,
  type: T,
  note: string,
  limits: L,
): Line<P, T, 'translated', L & { readonly note: string }>
export function translated(path: string, type: FieldType, note: string, limits: FieldLimits = {}): Field {
  return { path, type, fate: 'translated', note, ...limits }
}

/** A field that lets nothing through: what it is called there matters to nobody. */
type Without<F extends Fate> = Field & { readonly fate: F }

/** Fields below `parent` (`''` for none) that are accepted with a warning and do nothing. */
export function ignored(
  parent: string,
  names: readonly string[],
  note: string,
  limits: FieldLimits = {},
): Without<'ignored'>[] {
  return names.map((name) => ({ path: below(parent, name), type: 'any', fate: 'ignored', note, ...limits }))
}

/** Fields below `parent` for which the entry they stand in is left out; why, as the end of a sentence. */
export function leftOut(parent: string, names: readonly string[], note: string): Without<'left-out'>[] {
  return names.map((name) => ({ path: below(parent, name), type: 'any', fate: 'left-out', note }))
}

/** Fields below `parent` that keep the resource from taking effect. */
export function refused(
  parent: string,
  names: readonly string[],
  note: string,
  limits: FieldLimits = {},
): Without<'refused'>[] {
  return names.map((name) => ({ path: below(parent, name), type: 'any', fate: 'refused', note, ...limits }))
}

type At<P extends string, F extends Field> = F extends Field
  ? { readonly [K in keyof F]: K extends 'path' ? `${P}.${F['path']}` : F[K] }
  : never

/** The same fields at another place. */
export function at<const P extends string, F extends Field>(parent: P, fields: readonly F[]): readonly At<P, F>[]
export function at(parent: string, fields: readonly Field[]): Field[] {
  return fields.map((field) => ({ ...field, path: below(parent, field.path) }))
}

function below(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`
}
