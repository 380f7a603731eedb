import { KNOWN_KINDS, type KnownKind } from '../model/known-kinds.ts'
import type { SpecOf } from '../model/resource.ts'
import { type DefinedKind, defineKind } from './define-kind.ts'
import { realised } from './field.ts'
import { MAY_STAY, warning } from './finding.ts'
import type { KindFacts } from './kind.ts'
import { KINDS } from './kinds.ts'

/** What a manifest may say of a kind that is known by name only: anything. */
function known<K extends KnownKind>(facts: KindFacts<K, 'known'>): DefinedKind<K, SpecOf<KnownKind>, 'known'> {
  return defineKind(facts, {
    fields: [realised('spec', 'any')],
    spec: ({ spec = {} }: { readonly spec?: unknown }) => spec,
    rules: [
      () => [
        warning(
          'KindNotSupported',
          ['kind'],
          `Drover knows ${facts.kind} by name, and does nothing about it yet.`,
          MAY_STAY,
        ),
      ],
    ],
  })
}

type Known = { readonly [K in KnownKind]: DefinedKind<K, SpecOf<KnownKind>, 'known'> }

/** All of them. The keys of a map are its names again, which `fromEntries` does not say. */
export const KNOWN = Object.fromEntries(
  Object.keys(KNOWN_KINDS).map((kind) => [kind, known(KINDS[kind as KnownKind])]),
) as Known
