import { error, type Finding, placeOf, warning } from '../kinds/finding.ts'
import { refKey, spaceOf } from '../model/resource-ref.ts'
import type { Definition } from './definition.ts'
import { type Called, freeName, NAME_ON_HOST, namedOnHost, wholeName } from './name-on-host.ts'
import { type KnownBefore, manifestNameOf, type Said, type Standing } from './standing.ts'

/** A Kafka that is in force, or comes to be. */
export interface Home {
  /** On this host. */
  readonly name: string
  /** Where it says one. */
  readonly namespace: string | undefined
}

/** The Kafkas that manifests call by one name. */
export interface Homes {
  readonly ones: readonly Home[]
  /** The namespaces of all of them, also of those that are refused. */
  readonly spaces: ReadonlySet<string>
}

/** Which Kafkas there are, and what is wrong with the others. */
export interface Kafkas {
  /** By the name in their manifests. */
  readonly homes: ReadonlyMap<string, Homes>
  readonly findings: ReadonlyMap<Definition, Finding>
}

/** Which Kafka of each name is the one, by rules 1 and 2 (namespaces.ts). */
export function oneOfEachName(called: readonly Called[], { kafkas }: KnownBefore): Kafkas {
  const defined = Map.groupBy(
    called.filter(({ isAside }) => !isAside),
    ({ name }) => name,
  )
  const names = new Set([...kafkas.keys(), ...defined.keys()])
  const taken = new Set([...names, ...called.map(({ said }) => said.definition.ref.name)])
  const chosen = [...names].map((name) => {
    const all = defined.get(name)?.map(({ said }) => said) ?? []
    return { name, ...choose(name, all, kafkas.get(name), taken) }
  })
  const ones = chosen.flatMap(({ name, one }) => {
    if (one === undefined) return []
    const manifestName = 'definition' in one ? one.definition.ref.name : manifestNameOf(one)
    return [{ name, namespace: one.namespace, manifestName }]
  })
  const stand = [...ones, ...called.map(({ said }) => ({ ...said, manifestName: said.definition.ref.name }))]
  const spaces = Map.groupBy(stand, ({ manifestName }) => manifestName)
  const homes = [...spaces].map(([manifestName, all]): [string, Homes] => [
    manifestName,
    {
      ones: ones.filter((one) => one.manifestName === manifestName),
      // One whose namespace was edited stands in the former one no more.
      spaces: new Set(all.map(({ namespace }) => spaceOf(namespace))),
    },
  ])
  return {
    homes: new Map(homes),
    findings: new Map([
      ...chosen.flatMap(({ findings }) => findings),
      ...called.flatMap(({ said, finding }) => (finding ? [[said.definition, finding] as const] : [])),
    ]),
  }
}

interface Choice {
  /** Undefined: none of them. */
  readonly one: Said | Standing | undefined
  readonly findings: readonly (readonly [Definition, Finding])[]
}

/** Of those of one name on this host. */
function choose(
  name: string,
  defined: readonly Said[],
  before: Standing | undefined,
  taken: ReadonlySet<string>,
): Choice {
  const rank = (said: Said) => (before ? howItGoesOn(said, before) : RANK.unsaid)
  const best = Math.max(RANK.other, ...defined.map(rank))
  const going = best === RANK.other ? [] : defined.filter((said) => rank(said) === best)
  const isClear = new Set(going.map(wholeName)).size === 1
  const one = isClear ? going[0] : undefined
  const findings = defined.flatMap((said): [Definition, Finding][] => {
    const { definition } = said
    const refused = { said, name, free: freeName(said, taken) }
    if (!one) return [[definition, before ? notInForce(refused, before) : noneOfThem(refused, defined)]]
    if (wholeName(said) !== wholeName(one)) return [[definition, notInForce(refused, one)]]
    return before !== undefined && best === RANK.edited ? [[definition, namespaceChanged(said, before)]] : []
  })
  return { one: one ?? before, findings }
}

/** How sure it is that a definition goes on with what is in force. */
const RANK = { other: 0, edited: 1, unsaid: 2, unsaidInPlace: 3, same: 4 } as const

function howItGoesOn({ definition, namespace }: Said, before: Standing): number {
  if (definition.ref.name !== manifestNameOf(before)) return RANK.other
  const isInPlace = definition.origin.file === before.file
  if (spaceOf(namespace) === spaceOf(before.namespace)) return RANK.same
  if (namespace === undefined || before.namespace === undefined) return isInPlace ? RANK.unsaidInPlace : RANK.unsaid
  return isInPlace ? RANK.edited : RANK.other
}

/** Where a namespace stands in a manifest. */
export const NAMESPACE = ['metadata', 'namespace']

/** A Kafka that cannot have the name. */
interface Refused {
  readonly said: Said
  /** Which others have. */
  readonly name: string
  /** That it could have. */
  readonly free: string
}

const pathOf = ({ nameOnHost }: Said) => (nameOnHost === undefined ? NAMESPACE : NAME_ON_HOST)

function notInForce({ said, name, free }: Refused, one: Said | Standing): Finding {
  const { definition, namespace } = said
  const place = 'definition' in one ? placeOf(one.definition.origin) : one.file
  const where = place === undefined ? '' : ` (${place})`
  const key = refKey({ kind: definition.ref.kind, name })
  const manifestName = 'definition' in one ? one.definition.ref.name : manifestNameOf(one)
  const other = `If it is another one, write ${namedOnHost(free)} below its annotations: its name on this host.`
  if (manifestName !== definition.ref.name) {
    const message = `${key} is \`${spaceOf(one.namespace)}/${manifestName}\`${where}, so this one, \`${wholeName(said)}\`, is not used.`
    return error('DuplicateResource', pathOf(said), message, `Write ${namedOnHost(free)} below its annotations.`)
  }
  const message = `${key} is that of the namespace \`${spaceOf(one.namespace)}\`${where}, so this one, of \`${spaceOf(namespace)}\`, is not used.`
  const mend = `If it is the same cluster, write \`namespace: ${spaceOf(one.namespace)}\`. ${other}`
  return error('DuplicateResource', pathOf(said), message, mend)
}

function noneOfThem({ said, name, free }: Refused, defined: readonly Said[]): Finding {
  const { definition } = said
  const key = refKey({ kind: definition.ref.kind, name })
  const isOneName = defined.every((other) => other.definition.ref.name === name)
  const spaces = new Set(defined.map(({ namespace }) => spaceOf(namespace)))
  const who = isOneName
    ? `defined in the namespaces ${inWords(spaces)}`
    : `the name on this host of ${inWords(new Set(defined.map(wholeName)))}`
  const message = `${key} is ${who}, and nothing says which one may be running: none is used.`
  const mend = `If this one is not running, write ${namedOnHost(free)} below its annotations: its name on this host.`
  return error('DuplicateResource', pathOf(said), message, mend)
}

function namespaceChanged({ namespace }: Said, before: Standing): Finding {
  const message = `${refKey(before.ref)} was in the namespace \`${spaceOf(before.namespace)}\`, and goes on as it is in \`${spaceOf(namespace)}\`.`
  const mend = 'If another cluster is meant, take this back, and give that one another name.'
  return warning('NamespaceChanged', NAMESPACE, message, mend)
}

/** `a` and `b`, in the order of the alphabet. */
export function inWords(spaces: ReadonlySet<string>): string {
  const words = [...spaces].sort().map((space) => `\`${space}\``)
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
