import { error, type Finding, placeOf, warning } from '../kinds/finding.ts'
import { isOwner } from '../kinds/kinds.ts'
import { refKey, spaceOf } from '../model/resource-ref.ts'
import type { Definition } from './definition.ts'
import type { KnownBefore, Said, Standing } from './standing.ts'

/** The Kafkas of one name. */
export interface OfAName {
  /** The one that is in force, or comes to be, with its namespace where it says one; undefined: none of them. */
  readonly one: Pick<Said, 'namespace'> | undefined
  /** The namespaces of all of them. */
  readonly spaces: ReadonlySet<string>
  readonly findings: ReadonlyMap<Definition, Finding>
}

/** Which Kafka of each name is the one, by rules 1 and 2 (namespaces.ts). */
export function kafkasByName(all: readonly Said[], { kafkas }: KnownBefore): ReadonlyMap<string, OfAName> {
  const defined = Map.groupBy(
    all.filter(({ definition }) => isOwner(definition.ref.kind)),
    ({ definition }) => definition.ref.name,
  )
  const names = [...new Set([...kafkas.keys(), ...defined.keys()])]
  return new Map(names.map((name) => [name, choose(defined.get(name) ?? [], kafkas.get(name))] as const))
}

function choose(defined: readonly Said[], before: Standing | undefined): OfAName {
  const spaces = new Set([...defined, ...(before ? [before] : [])].map(({ namespace }) => spaceOf(namespace)))
  const rank = (said: Said) => (before ? howItGoesOn(said, before) : RANK.unsaid)
  const best = Math.max(RANK.other, ...defined.map(rank))
  const going = best === RANK.other ? [] : defined.filter((said) => rank(said) === best)
  const isClear = new Set(going.map(({ namespace }) => spaceOf(namespace))).size === 1
  const one = isClear ? going[0] : undefined
  const findings = defined.flatMap((said): [Definition, Finding][] => {
    const { definition } = said
    if (!one) return [[definition, before ? notInForce(said, before) : noneOfThem(said, spaces)]]
    if (spaceOf(said.namespace) !== spaceOf(one.namespace)) return [[definition, notInForce(said, one)]]
    return before !== undefined && best === RANK.edited ? [[definition, namespaceChanged(said, before)]] : []
  })
  const stays = one ?? before
  return {
    one: stays && { namespace: stays.namespace },
    // One whose namespace was edited stands in the former one no more.
    spaces: new Set([...defined, ...(stays ? [stays] : [])].map(({ namespace }) => spaceOf(namespace))),
    findings: new Map(findings),
  }
}

/** How sure it is that a definition goes on with what is in force. */
const RANK = { other: 0, edited: 1, unsaid: 2, unsaidInPlace: 3, same: 4 } as const

function howItGoesOn({ definition, namespace }: Said, before: Standing): number {
  const isInPlace = definition.origin.file === before.file
  if (spaceOf(namespace) === spaceOf(before.namespace)) return RANK.same
  if (namespace === undefined || before.namespace === undefined) return isInPlace ? RANK.unsaidInPlace : RANK.unsaid
  return isInPlace ? RANK.edited : RANK.other
}

/** Where a namespace stands in a manifest. */
export const NAMESPACE = ['metadata', 'namespace']

const OWN_NAMES =
  'The Kafkas of one Drover have names of their own: give this one another, or a Drover of its own (`--instance`, `--state`).'

function notInForce({ definition, namespace }: Said, one: Said | Standing): Finding {
  const place = 'definition' in one ? placeOf(one.definition.origin) : one.file
  const where = place === undefined ? '' : ` (${place})`
  const message = `${refKey(definition.ref)} is that of the namespace \`${spaceOf(one.namespace)}\`${where}, so this one, of \`${spaceOf(namespace)}\`, is not used.`
  const mend = `If it is the same cluster, write \`namespace: ${spaceOf(one.namespace)}\`. ${OWN_NAMES}`
  return error('DuplicateResource', NAMESPACE, message, mend)
}

function noneOfThem({ definition }: Said, spaces: ReadonlySet<string>): Finding {
  const message = `${refKey(definition.ref)} is defined in the namespaces ${inWords(spaces)}, and nothing says which one may be running: none is used.`
  return error('DuplicateResource', NAMESPACE, message, OWN_NAMES)
}

function namespaceChanged({ definition, namespace }: Said, before: Standing): Finding {
  const message = `${refKey(definition.ref)} was in the namespace \`${spaceOf(before.namespace)}\`, and goes on as it is in \`${spaceOf(namespace)}\`.`
  const mend = 'If another cluster is meant, take this back, and give that one another name.'
  return warning('NamespaceChanged', NAMESPACE, message, mend)
}

/** `a` and `b`, in the order of the alphabet. */
export function inWords(spaces: ReadonlySet<string>): string {
  const words = [...spaces].sort().map((space) => `\`${space}\``)
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
