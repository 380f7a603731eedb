import { isMap, isScalar, type YAMLMap } from 'yaml'
import { error, type Finding, warning } from '../kinds/finding.ts'
import { ALL_KINDS, type AnyKind, findKind, isSupported } from '../kinds/kinds.ts'
import { nearest } from './nearest.ts'

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

/** Reads kind, apiVersion and name. Without an identity there is nothing a status could be given to. */
export function identify(root: YAMLMap): { identity?: Identity; finding?: Finding } {
  const apiVersion = textAt(root, 'apiVersion')
  const kindName = textAt(root, 'kind')
  if (apiVersion === undefined)
    return { finding: error('RequiredField', ['apiVersion'], '`apiVersion` is missing.', apiMend(kindName)) }
  if (kindName === undefined)
    return { finding: error('RequiredField', ['kind'], '`kind` is missing.', 'Add `kind: Kafka`.') }

  const kind = findKind(kindName)
  if (!kind) return { finding: unknownKind(kindName, apiVersion) }
  if (!kind.apiVersions.includes(apiVersion)) {
    return {
      finding: error(
        'UnknownApiVersion',
        ['apiVersion'],
        `There is no ${kindName} in \`${apiVersion}\`.`,
        apiMend(kindName),
      ),
    }
  }
  const metadata = root.get('metadata')
  const name = isMap(metadata) ? textAt(metadata, 'name') : undefined
  if (name === undefined) {
    return {
      finding: error(
        'RequiredField',
        ['metadata', 'name'],
        '`metadata.name` is missing.',
        'Add `name:` below `metadata:`.',
      ),
    }
  }
  if (!kind.nameRule.test(name)) {
    return {
      finding: error(
        'InvalidName',
        ['metadata', 'name'],
        'A name is of lower-case letters, digits and `-`, and begins and ends with a letter or digit.',
        `Write something like \`${suggestion(name)}\`${kind.realName === undefined ? '' : `, and ${kind.realName}`}.`,
      ),
    }
  }
  return { identity: { kind, apiVersion, name } }
}

function textAt(map: YAMLMap, key: string): string | undefined {
  const node = map.get(key, true)
  return isScalar(node) && typeof node.value === 'string' && node.value !== '' ? node.value : undefined
}

function unknownKind(kind: string, apiVersion: string): Finding {
  const meant = nearest(kind, NAMES)
  if (meant === undefined && !apiVersion.startsWith('kafka.strimzi.io/')) {
    return warning(
      'KindIgnored',
      ['kind'],
      `${kind} has no effect: only Kubernetes has it.`,
      'Keep it in another folder.',
    )
  }
  return error(
    'UnknownKind',
    ['kind'],
    `There is no kind ${kind}.`,
    meant ? `Write \`${meant}\`.` : `Write one of ${NAMES.join(', ')}.`,
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
