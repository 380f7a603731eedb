import type { FieldWorld } from './field-world.ts'
import type { Manifests } from './manifests.ts'
import type { Choice } from './place.ts'

/** What can be seen of a field: equal for equal values, and another for another. */
export type Look = (world: FieldWorld) => unknown

/** Everything there is on the host, as it is compared. */
export type Host = FieldWorld['host']

interface Common extends Choice {
  /** Changes the manifests the field is walked in. */
  readonly before?: (manifests: Manifests) => Manifests
  /** What was declared and brought up before A. */
  readonly first?: (manifests: Manifests) => Manifests
  /** Done after every save: what a field means that counts only at certain moments. */
  readonly afterwards?: (world: FieldWorld) => void | Promise<void>
}

/** A -> B -> A: the host shows B, and in the end it is as it was. */
export interface ThereAndBack extends Common {
  /** Absent: the field is left out, or as it is in the manifests. */
  readonly a?: unknown
  /** Undefined: the field is left out. */
  readonly b: unknown
  readonly look: Look
  /** What the look is to show with A and with B. */
  readonly shows: readonly [unknown, unknown]
  /** How many nodes are restarted by B; those that are not checked say nothing. */
  readonly restarts?: number
  /** Changes what is written with B, beside the field. */
  readonly with?: (manifests: Manifests) => Manifests
  /** What stays of B by design: the host without it is compared in the end. */
  readonly leaves?: { readonly because: string; readonly without: (host: Host) => unknown }
}

/** B is not carried out: this is said of it, and the host stays as it was. */
export interface NotCarriedOut extends Common {
  readonly a?: unknown
  readonly b: unknown
  readonly refusal: { readonly kind: string; readonly name: string; readonly reason: string }
}

/** There is no way back: A is not carried out after B, and B stays; writing B again is well. */
export interface OneWay extends Common {
  readonly a?: unknown
  readonly b: unknown
  readonly look: Look
  readonly shows: readonly [unknown, unknown]
  readonly noWayBack: { readonly kind: string; readonly name: string; readonly reason: string }
}

/** B changes nothing on the host, for this reason. */
export interface NothingToSee extends Common {
  readonly a?: unknown
  readonly b: unknown
  readonly nothing: string
  /** Reasons of the warnings that come with B. */
  readonly warns?: readonly string[]
}

/** There is no other value it could have; the reason. Wrong values are walked all the same. */
export interface NoOther extends Common {
  readonly noOther: string
}

export type Walk = ThereAndBack | NotCarriedOut | OneWay | NothingToSee | NoOther

/** Walks by the path of their fields; of some there are several. */
export type Walks = Readonly<Record<string, Walk | readonly Walk[]>>

/** The same walks at another place of the manifest. */
export const walksAt = (parent: string, walks: Walks): Walks =>
  Object.fromEntries(Object.entries(walks).map(([path, walk]) => [`${parent}.${path}`, walk]))
