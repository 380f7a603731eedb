import type { AnyDefinedKind } from '../../src/kinds/defined-kinds.ts'
import type { Field } from '../../src/kinds/field.ts'
import { listOf, toWalk, walksOf } from './all-walks.ts'
import { baseManifests, type Manifests } from './manifests.ts'
import { type Choice, type Place, placeOf, valueAt, withParents, withValue } from './place.ts'
import { inItsVersion } from './there-and-back.ts'
import { type WrongValue, wrongValues } from './wrong-values.ts'

/** Without these nobody can tell which resource it is; what is said of them has reasons of its own. */
export const IDENTITY = ['apiVersion', 'kind', 'metadata', 'metadata.name']

/** Manifests that are right but for one value of one field. */
export interface WrongCase extends WrongValue {
  readonly field: Field
  readonly place: Place
  readonly good: Manifests
  readonly wrong: Manifests
}

/** Every wrong value of every field of a kind that does something. */
export function wrongCases(kind: AnyDefinedKind): WrongCase[] {
  return toWalk(kind).flatMap((field) => {
    const name = listOf(walksOf(kind)[field.path])[0]?.name
    const choice: Choice = {
      ...(field.path.includes('listeners[].configuration') && { entries: [1, 0] }),
      ...(name !== undefined && { name }),
    }
    const manifests = baseManifests()
    const document = withParents(inItsVersion(manifests[kind.kind], field, kind.fields), field.path, choice)
    const good = { ...manifests, [kind.kind]: document }
    return wrongValues(field).map((wrong): WrongCase => {
      const entry = placeOf(field.path, choice)
      const place = wrong.ofList ? entry.slice(0, -1) : entry
      return {
        ...wrong,
        field,
        place,
        good,
        wrong: { ...manifests, [kind.kind]: withValue(document, place, wrong.value) },
      }
    })
  })
}

/** Manifests with one of the fields of a fate, and with all that it stands in alone. */
export interface FateCase {
  readonly field: Field
  readonly place: Place
  readonly without: Manifests
  readonly written: Manifests
}

/** All of them. */
export function fateCases(kind: AnyDefinedKind, fate: Field['fate']): FateCase[] {
  return kind.fields
    .filter((field) => field.fate === fate)
    .map((field) => {
      const choice = { ...(field.path.includes('configuration') && { entries: [1, 0] }), name: 'any' }
      const manifests = baseManifests()
      const document = withParents(inItsVersion(manifests[kind.kind], field, kind.fields), field.path, choice)
      const place = placeOf(field.path, choice)
      const without = { ...manifests, [kind.kind]: document }
      return { field, place, without, written: { ...manifests, [kind.kind]: withValue(document, place, 'anything') } }
    })
}

/** Manifests with something for which the entry of a list is left out, and the same without that entry. */
export interface LeftOutCase {
  readonly says: string
  readonly place: Place
  readonly written: Manifests
  readonly withoutEntry: Manifests
}

/** Every field that is left out, and every value for which one is. */
export function leftOutCases(kind: AnyDefinedKind): LeftOutCase[] {
  const values = kind.fields.flatMap((field) => (field.notYet ?? []).map((value) => ({ field, value })))
  const fields = fateCases(kind, 'left-out').map(({ field }) => ({ field, value: ['anything'] }))
  return [...values, ...fields].map(({ field, value }) => {
    const place = placeOf(field.path, { entries: [1] })
    const list = place.slice(0, place.indexOf(1))
    const manifests = baseManifests()
    const document = withParents(manifests[kind.kind] ?? {}, field.path, { entries: [1] })
    const entries = valueAt(document, list) as unknown[]
    return {
      says: `${field.path}: ${JSON.stringify(value)}`,
      place,
      written: { ...manifests, [kind.kind]: withValue(document, place, value) },
      withoutEntry: { ...manifests, [kind.kind]: withValue(document, list, entries.slice(0, 1)) },
    }
  })
}
