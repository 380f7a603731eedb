import type { Field } from './field.ts'

/*
 * The table of fields and the types of what it lets through cannot part
 * ====================================================================
 *
 * A kind's builder takes what the table lets through as a type that people write. So that the type may be believed,
 * both are taken down as text, a line a field, and compared when the code is compiled: `spec.config?: object`,
 * `spec.config.*: scalar`, `spec.roles[]: broker`. A line that is missing on either side is named in the error.
 */

/** Asks for nothing when table and type agree; else for what nobody can give, named like the lines that differ. */
export type Agreeing<F extends Field, Raw> = [Differing<F, Raw>] extends [never]
  ? unknown
  : { readonly [Line in Differing<F, Raw>]: never }

type Differing<F extends Field, Raw> =
  | `only in the table: ${Exclude<OfTable<F>, OfType<Raw>>}`
  | `only in the type: ${Exclude<OfType<Raw>, OfTable<F>>}`

/** What is ignored or refused lets nothing through. */
type OfTable<F extends Field> = F extends { readonly fate: 'realised' | 'translated' }
  ? `${F['path']}${OptionalInTable<F>}: ${WordOf<F>}`
  : never

type OptionalInTable<F extends Field> = F extends { readonly required: true } | { readonly path: `${string}.*` }
  ? ''
  : '?'

type WordOf<F extends Field> = F extends { readonly type: 'string'; readonly oneOf: readonly (infer Choice)[] }
  ? Exclude<Choice, NotYetOf<F> | TakenForAnother<F>> & string
  : F['type'] extends 'quantity'
    ? 'string'
    : F['type'] extends 'number'
      ? 'integer'
      : F['type']

type TakenForAnother<F extends Field> = F extends { readonly takenFor: infer Values } ? keyof Values : never
type NotYetOf<F extends Field> = F extends { readonly notYet: readonly (infer Value)[] } ? Value : never

/** All lines of a type below a path, which ends in a dot or is empty. */
type OfType<T, Above extends string = ''> = {
  [K in keyof T & string]: OfValue<Given<T[K]>, `${Above}${NameOf<K>}`, OptionalInType<T, K>>
}[keyof T & string]

/** Nothing is `null` any more: that is Kubernetes' way to leave a field out. */
type Given<V> = unknown extends V ? unknown : NonNullable<V>

type NameOf<K extends string> = string extends K ? '*' : K
type OptionalInType<T, K extends keyof T> = string extends K ? '' : object extends Pick<T, K> ? '?' : ''

type OfValue<V, Path extends string, Optional extends string> = [V] extends [readonly (infer Entry)[]]
  ? OfValue<Entry, `${Path}[]`, Optional>
  : `${Path}${Optional}: ${TypeOf<V>}` | (TypeOf<V> extends 'object' ? OfType<V, `${Path}.`> : never)

type TypeOf<V> = unknown extends V
  ? 'any'
  : [V] extends [boolean]
    ? 'boolean'
    : [V] extends [number]
      ? 'integer'
      : [V] extends [string]
        ? string extends V
          ? 'string'
          : V
        : [V] extends [string | number | boolean]
          ? 'scalar'
          : 'object'
