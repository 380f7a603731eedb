import { isMap, isScalar, type YAMLMap } from 'yaml'
import { error, type Finding, MAY_STAY, warning } from '../kinds/finding.ts'
import { MOST_LETTERS } from '../kinds/kind.ts'
import { ALL_KINDS, type AnyKind, findKind, isSupported } from '../kinds/kinds.ts'
import { isNear, nearest } from './nearest.ts'

/** What a document says it is. */
export interface Identity {
  readonly kind: AnyKind
  readonly apiVersion: string
  readonly name: string
}

/** Names of all kinds, those that something is done about first. */
const NAMES = ALL_KINDS.toSorted((a, b) => Number(isSupported(b.kind)) - Number(isSupported(a.kind))).map(
  ({ kind }) => kind,
)

/** Groups of our kinds, and of nobody else's. */
const OWN_GROUPS = [...new Set(ALL_KINDS.flatMap(({ apiVersions }) => apiVersions.map(groupOf)))]

/** What a document is, or why that cannot be said, or need not. */
type Identified =
  | { readonly identity: Identity; readonly finding?: never }
  /** Unclear: it might be what a resource of ours has become, as when a line was lost. */
  | { readonly identity?: never; readonly finding: Finding; readonly isUnclear?: boolean }

/** Reads kind, apiVersion and name. Without an identity there is nothing a status could be given to. */
export function identify(root: YAMLMap): Identified {
  const apiVersion = textAt(root, 'apiVersion')
  const kindName = textAt(root, 'kind')
  if (apiVersion === undefined || kindName === undefined) {
    return saysTooLittle(apiVersion, kindName, isMap(root.get('metadata')))
  }

  const kind = findKind(kindName)
  const group = groupOf(apiVersion)
  if (!kind || isForeign(group)) return { finding: unknownKind(kindName, group), isUnclear: kind !== undefined }
  if (!kind.apiVersions.includes(apiVersion)) {
    const message = `There is no ${kindName} in \`${apiVersion}\`.`
    return { finding: error('UnknownApiVersion', ['apiVersion'], message, apiMend(kindName)) }
  }
  const metadata = root.get('metadata')
  const name = isMap(metadata) ? textAt(metadata, 'name') : undefined
  if (name === undefined) return { finding: noName(isMap(metadata) && !isEmpty(metadata, 'name')) }
  if (!kind.nameRule.test(name)) return { finding: wrongName(name, kind) }
  return { identity: { kind, apiVersion, name } }
}

/** A document without a kind, or without a group, is an error where the other is one of ours. */
function saysTooLittle(apiVersion: string | undefined, kind: string | undefined, hasMetadata: boolean): Identified {
  if (kind !== undefined && findKind(kind)) {
    return { finding: error('RequiredField', ['apiVersion'], '`apiVersion` is missing.', apiMend(kind)) }
  }
  const group = apiVersion === undefined ? undefined : groupOf(apiVersion)
  // A chart of Helm, too, has `apiVersion: v1` and no kind.
  if (group !== undefined && !isForeign(group) && (group !== '' || hasMetadata)) {
    return { finding: error('RequiredField', ['kind'], '`kind` is missing.', 'Add `kind: Kafka`.') }
  }
  const missing = [...(apiVersion === undefined ? ['apiVersion'] : []), ...(kind === undefined ? ['kind'] : [])]
  const message = `It has no \`${missing.join('` and no `')}\`, so it is no manifest, and has no effect.`
  return { finding: warning('NotAManifest', missing.slice(0, 1), message, MAY_STAY), isUnclear: true }
}

function noName(isWritten: boolean): Finding {
  const path = ['metadata', 'name']
  return isWritten
    ? error('WrongType', path, '`metadata.name` must be a string.', 'Put it in quotes.')
    : error('RequiredField', path, '`metadata.name` is missing.', 'Add `name:` below `metadata:`.')
}

function isEmpty(map: YAMLMap, key: string): boolean {
  const node = map.get(key, true)
  return node === undefined || (isScalar(node) && (node.value === null || node.value === ''))
}

function textAt(map: YAMLMap, key: string): string | undefined {
  const node = map.get(key, true)
  return isScalar(node) && typeof node.value === 'string' && node.value !== '' ? node.value : undefined
}

/** What a person may have called a resource, and what is to be written instead. */
function wrongName(name: string, kind: AnyKind): Finding {
  const wrong = (message: string, mend: string) => error('InvalidName', ['metadata', 'name'], message, mend)
  if (/\{\{.*\}\}/.test(name)) {
    return wrong('The name is one of a template, such as Helm has them.', 'Render the template first.')
  }
  const real = kind.realName === undefined ? '' : `, and ${kind.realName}`
  const mend = `Write something like \`${suggestion(name)}\`${real}.`
  const most = MOST_LETTERS.get(kind.nameRule) ?? name.length
  if (name.length > most) return wrong(`A name has at most ${most} letters, and this one has ${name.length}.`, mend)
  return wrong('A name is of lower-case letters, digits and `-`, and begins and ends with a letter or digit.', mend)
}

/** `apps` of `apps/v1`; empty for Kubernetes' core. */
function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.lastIndexOf('/')))
}

/** The group of somebody else's kinds, and not one of ours that is misspelt. */
const isForeign = (group: string): boolean =>
  !OWN_GROUPS.some((own) => own === group || (own !== '' && isNear(group, own)))

/** Kinds that Strimzi had once, and what has taken their place, which is written in another way. */
const FORMER_KINDS: ReadonlyMap<string, string> = new Map(
  Object.entries({ KafkaMirrorMaker: 'KafkaMirrorMaker2', KafkaConnectS2I: 'KafkaConnect' }),
)

function unknownKind(kind: string, group: string): Finding {
  const ignored = (message: string, mend: string) => warning('KindIgnored', ['kind'], message, mend)
  if (isForeign(group)) {
    return ignored(`${kind} of \`${group}\` has no effect: it is none of Drover’s kinds.`, MAY_STAY)
  }
  const successor = FORMER_KINDS.get(kind)
  if (group !== '' && successor !== undefined) {
    const mend = `It may stay. Strimzi has ${successor} in its place, which is written in another way.`
    return ignored(`${kind} has no effect: Strimzi itself has it no more.`, mend)
  }
  const names = NAMES.filter((name) => findKind(name)?.apiVersions.some((version) => groupOf(version) === group))
  const meant = nearest(kind, names)
  if (group === '' && (meant === undefined || !isNear(kind, meant))) {
    return ignored(`${kind} has no effect: only Kubernetes has it.`, MAY_STAY)
  }
  return error(
    'UnknownKind',
    ['kind'],
    `There is no kind ${kind}.`,
    meant ? `Write \`${meant}\`.` : `Write one of ${names.join(', ')}.`,
  )
}

function apiMend(kind: string | undefined): string {
  const version = (kind === undefined ? undefined : findKind(kind))?.apiVersions[0] ?? 'kafka.strimzi.io/v1'
  return `Write \`apiVersion: ${version}\`.`
}

function suggestion(name: string): string {
  const cleaned = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  return cleaned === '' ? 'my-cluster' : cleaned
}
