import { isMap, isScalar, type YAMLMap } from 'yaml'
import { error, type Finding, warning } from '../kinds/finding.ts'
import { findKind, KINDS, type KindFields } from '../kinds/kinds.ts'
import { nearest } from './nearest.ts'

/** What a document says it is. */
export interface Identity {
  readonly kind: KindFields
  readonly apiVersion: string
  readonly name: string
}

/** Labels of a DNS name; these become names of containers, networks and hosts. */
const NODE_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
/** A DNS name, as Kubernetes has it for everything else. */
const OBJECT_NAME = /^(?=.{1,249}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

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
  const pattern = kindName === 'Kafka' || kindName === 'KafkaNodePool' ? NODE_NAME : OBJECT_NAME
  if (!pattern.test(name)) {
    return {
      finding: error(
        'InvalidName',
        ['metadata', 'name'],
        'A name is of lower-case letters, digits and `-`, and begins and ends with a letter or digit.',
        `Write something like \`${suggestion(name)}\`${kindName === 'KafkaTopic' ? ', and the topic’s own name as `spec.topicName`' : ''}.`,
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
  const meant = nearest(
    kind,
    KINDS.map((known) => known.kind),
  )
  if (meant === undefined && !apiVersion.startsWith('kafka.strimzi.io/')) {
    return warning(
      'KindIgnored',
      ['kind'],
      `${kind} has no effect: only Kubernetes has it.`,
      'Keep it in another folder.',
    )
  }
  const kinds = KINDS.map((known) => known.kind).join(', ')
  return error(
    'UnknownKind',
    ['kind'],
    `There is no kind ${kind}.`,
    meant ? `Write \`${meant}\`.` : `Write one of ${kinds}.`,
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
