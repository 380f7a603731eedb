import { error, type Finding, placeOf } from '../kinds/finding.ts'
import { ANNOTATIONS } from '../model/annotations.ts'
import { DNS_LABEL } from '../model/names.ts'
import { spaceOf } from '../model/resource-ref.ts'
import { compareOrigins } from './resolve-duplicates.ts'
import { manifestNameOf, type Said, type Standing } from './standing.ts'

/** A Kafka that is defined, and what it is called on this host. */
export interface Called {
  readonly said: Said
  readonly name: string
  /** Of what is in force, what it may be as well: that stands somewhere, too. */
  readonly orElse?: readonly string[]
  readonly finding?: Finding
  /** It has no say in which Kafka has the name: it is refused, or nobody can read what it is to be called. */
  readonly isAside?: true
}

/** What every Kafka is called on this host, by rules 8 and 9 (namespaces.ts). */
export function namesOnHost(defined: readonly Said[], inForce: readonly Standing[]): readonly Called[] {
  return oncePerPlace(
    defined.map((said) => call(said, defined, inForce)),
    inForce,
  )
}

function call(said: Said, defined: readonly Said[], inForce: readonly Standing[]): Called {
  const wish = wishOf(said)
  if (inForce.some((one) => isPlainly(said, one))) return { said, name: wish ?? said.definition.ref.name }
  const others = defined.filter((other) => other !== said)
  const isSpokenFor = (one: Standing) =>
    isInSpaceOf(said, one)
      ? others.some((other) => isPlainly(other, one))
      : others.some((other) => mayBe(other, one) && wishOf(other) === one.ref.name)
  const candidates = inForce.filter((one) => mayBe(said, one) && !isSpokenFor(one))
  const itself = candidates.find((one) => isInSpaceOf(said, one))
  // One whose namespace alone is another is for rule 1.
  const isCalledSo = inForce.some((one) => one.ref.name === wish && mayBe(said, one))
  const [meant] = itself ? [itself] : isCalledSo ? [] : candidates.toSorted(inPlaceFirst(said))
  if (!meant) return { said, name: wish ?? said.definition.ref.name, ...(wish === undefined && { isAside: true }) }
  const { name } = meant.ref
  const rest = candidates.flatMap(({ ref }) => (ref.name === name ? [] : [ref.name]))
  return {
    said,
    name,
    orElse: itself ? rest.filter((other) => other === wish) : rest,
    ...(wish !== undefined && { finding: nameChanged(said, meant, itself !== undefined) }),
    ...(itself === undefined && { isAside: true }),
  }
}

/** What it is to be called; undefined: nobody can read it. */
const wishOf = ({ definition, nameOnHost }: Said): string | undefined =>
  nameOnHost === 'unreadable' ? undefined : (nameOnHost?.name ?? definition.ref.name)

const isInSpaceOf = ({ namespace }: Said, one: Standing): boolean => spaceOf(namespace) === spaceOf(one.namespace)

/** Whether a definition may be that of what is in force, whatever it is to be called. */
function mayBe(said: Said, one: Standing): boolean {
  const { definition, namespace } = said
  if (definition.ref.name !== manifestNameOf(one)) return false
  // Of two manifests in two places, of which one alone is read, neither is the other.
  const isUnsaid = (namespace === undefined || one.namespace === undefined) && !one.isElsewhere
  return isUnsaid || isInSpaceOf(said, one) || definition.origin.file === one.file
}

const isPlainly = (said: Said, one: Standing): boolean =>
  mayBe(said, one) && isInSpaceOf(said, one) && wishOf(said) === one.ref.name

const inPlaceFirst =
  ({ definition }: Said) =>
  (a: Standing, b: Standing): number =>
    Number(b.file === definition.origin.file) - Number(a.file === definition.origin.file)

/** What is one Kafka in Kubernetes has one name here. */
function oncePerPlace(called: readonly Called[], inForce: readonly Standing[]): readonly Called[] {
  const isKnown = ({ said }: Called) => inForce.some((one) => isPlainly(said, one))
  const rank = (each: Called) => (isKnown(each) ? 0 : 1)
  const used = new Map<string, Called>()
  const byPlace = (a: Called, b: Called) => compareOrigins(a.said.definition, b.said.definition)
  for (const each of called.toSorted((a, b) => rank(a) - rank(b) || byPlace(a, b))) {
    const whole = wholeName(each.said)
    if (!each.isAside && !used.has(whole)) used.set(whole, each)
  }
  return called.map((each) => {
    const first = used.get(wholeName(each.said))
    if (!first || first.name === each.name || each.isAside || each.finding) return each
    return { ...each, isAside: true, finding: definedTwice(each.said, first.said) }
  })
}

/** `a/c1`, as manifests call it. */
export const wholeName = ({ definition, namespace }: Said): string => `${spaceOf(namespace)}/${definition.ref.name}`

/** Where a manifest says what its cluster is called on this host. */
export const NAME_ON_HOST = ['metadata', 'annotations', ANNOTATIONS.nameOnHost.name]

/** `drover/name: c1`, as it is written below `annotations`. */
export const namedOnHost = (name: string): string => `\`${ANNOTATIONS.nameOnHost.name}: ${name}\``

/** A name for a Kafka that none of these has: `c1-prod`. */
export function freeName({ definition, namespace }: Said, taken: ReadonlySet<string>): string {
  const { name } = definition.ref
  const withSpace = `${name}-${spaceOf(namespace)}`
  const base = DNS_LABEL.test(withSpace) ? withSpace : name.slice(0, 40)
  const isFree = (text: string) => text !== name && !taken.has(text)
  const numbered = Array.from({ length: taken.size + 2 }, (_, index) => `${base}-${index + 2}`)
  return [base, ...numbered].find(isFree) ?? withSpace
}

function nameChanged(said: Said, { ref, namespace }: Standing, isItself: boolean): Finding {
  const { name } = said.definition.ref
  const message = isItself
    ? `The cluster runs on this host as \`${ref.name}\`; it cannot be renamed.`
    : `\`${spaceOf(namespace)}/${name}\` runs on this host as \`${ref.name}\`, and nothing says that this is another one.`
  const back = ref.name === name ? `Remove \`${ANNOTATIONS.nameOnHost.name}\`` : `Put ${namedOnHost(ref.name)} back`
  return error('NameChanged', NAME_ON_HOST, message, `${back}, or delete ${isItself ? 'it' : 'that one'} first.`)
}

function definedTwice(said: Said, first: Said): Finding {
  const places = `${placeOf(first.definition.origin)} is used, ${placeOf(said.definition.origin)} is not`
  const message = `The Kafka \`${wholeName(said)}\` is defined twice: ${places}.`
  return error('DuplicateResource', ['metadata', 'name'], message, 'Remove one of the two.')
}
