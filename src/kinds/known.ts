import { KNOWN_KINDS, type KnownKind } from '../model/known-kinds.ts'
import type { SpecOf } from '../model/resource.ts'
import { CLUSTER } from './columns.ts'
import { realised } from './field.ts'
import { warning } from './finding.ts'
import { type DefinedKind, DNS_NAME, defineKind, STRIMZI } from './kind.ts'

/** What there is to know of a kind that is known by name only. */
function known<K extends KnownKind>(kind: K): DefinedKind<K, SpecOf<KnownKind>, 'known'> {
  const facts = KNOWN_KINDS[kind]
  return defineKind({
    kind,
    names: facts.names,
    apiVersions: STRIMZI,
    standing: 'known',
    nameRule: DNS_NAME,
    fields: [realised('spec', 'any')],
    columns: 'ofCluster' in facts ? [CLUSTER, 'state'] : ['state'],
    spec: ({ spec = {} }: { readonly spec?: unknown }) => spec,
    rules: () => [
      warning(
        'KindNotSupported',
        ['kind'],
        `Drover knows ${kind} by name, and does nothing about it yet.`,
        'Keep it; it is harmless.',
      ),
    ],
  })
}

type Known = { readonly [K in KnownKind]: DefinedKind<K, SpecOf<KnownKind>, 'known'> }

/** All of them. The keys of a map are its names again, which `fromEntries` does not say. */
export const KNOWN = Object.fromEntries(
  Object.keys(KNOWN_KINDS).map((kind) => [kind, known(kind as KnownKind)]),
) as Known
