import { isOwner, OWNER_KINDS, type OwnerKind, type OwnerRef } from '../kinds/kinds.ts'
import type { ManifestSet } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'

/** What is declared and has passes of its own. */
export const declaredOwners = ({ resources }: Pick<ManifestSet, 'resources'>): OwnerRef[] =>
  resources.flatMap(({ kind, metadata }) => (isOwner(kind) ? [{ kind, name: metadata.name }] : []))

/** Each once, in the order of their keys. */
export const distinctOwners = (owners: readonly OwnerRef[]): OwnerRef[] =>
  [...new Map(owners.map(({ kind, name }): [string, OwnerRef] => [refKey({ kind, name }), { kind, name }]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, owner]) => owner)

/** How the owners of a kind are told apart by those who read what Drover writes. */
interface Outside {
  /** Folder of their records in the state folder. */
  readonly records: string
  /** Where those of all kinds stand together. */
  readonly shown: (name: string) => string
}

/** Of a Kafka the name alone says it: what is written is older than any other kind. */
const OUTSIDE = {
  Kafka: { records: 'clusters', shown: (name) => name },
} as const satisfies { readonly [K in OwnerKind]: Outside }

/** Where in the state folder the records of all kinds of owners stand. */
export const RECORD_FOLDERS: readonly string[] = OWNER_KINDS.map((kind) => OUTSIDE[kind].records)

/** Path in the state folder of what is remembered from one pass to the next. */
export const recordFile = ({ kind, name }: OwnerRef) =>
  `${OUTSIDE[kind].records}/${encodeURIComponent(name)}.json` as const

/** What an owner is called in metrics, in `daemon.json` and in messages. */
export const shownName = ({ kind, name }: OwnerRef): string => OUTSIDE[kind].shown(name)
