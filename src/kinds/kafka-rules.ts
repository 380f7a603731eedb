import {
  DEFAULT_KAFKA_VERSION,
  findKafkaVersion,
  highestLevel,
  isBeforeDynamicQuorum,
  KAFKA_VERSIONS,
  metadataVersionLevel,
  OLDEST_METADATA_VERSION,
} from '../model/kafka-versions.ts'
import { isCron } from '../model/maintenance-window.ts'
import type { KafkaSpec, Listener, Metadata } from '../model/resource.ts'
import { advertisedFindings, localOnlyFindings } from './advertised-rules.ts'
import { authenticationFindings, authorizationFindings } from './authentication-rules.ts'
import { authorityFindings } from './authority-fields.ts'
import { environmentFindings } from './environment-rules.ts'
import { error, type Finding, MAY_STAY, warning } from './finding.ts'
import { isForbiddenConfig, isListenerSetting } from './forbidden-config.ts'
import { heapFindings } from './jvm-rules.ts'
import { labelFindings, templateLabelFindings } from './label-rules.ts'
import { loggingFindings } from './logging-rules.ts'
import { securityFindings } from './security-rules.ts'
import { volumeFindings } from './volume-rules.ts'
import { answersOf } from './wrong-value.ts'

/** Used inside a node for metrics and JMX, as in Strimzi. */
const RESERVED_PORTS = [9404, 9999]

const KAFKA = ['spec', 'kafka'] as const

/** What its rules read of a Kafka. */
interface KafkaAsWritten {
  readonly metadata: Partial<Pick<Metadata, 'labels'>>
  readonly spec: Pick<KafkaSpec, 'maintenanceTimeWindows' | 'clusterCa' | 'clientsCa'> & {
    readonly kafka: Omit<KafkaSpec['kafka'], 'version' | 'config'> &
      Partial<Pick<KafkaSpec['kafka'], 'version' | 'config'>>
  }
}

/** What one Kafka resource must get right beyond its single fields. */
export const KAFKA_RULES: readonly ((written: KafkaAsWritten) => readonly Finding[])[] = [
  ({ spec: { kafka } }) => versionFindings(kafka.version ?? DEFAULT_KAFKA_VERSION),
  ({ spec: { kafka } }) => metadataVersionFindings(kafka.version ?? DEFAULT_KAFKA_VERSION, kafka.metadataVersion),
  ({ spec: { kafka } }) => translatedVersion(kafka.metadataVersion),
  ({ spec: { kafka } }) => listenerFindings(kafka.listeners),
  ({ spec: { kafka } }) => authorizationFindings(kafka.authorization, [...KAFKA, 'authorization']),
  ({ spec: { kafka } }) => localOnlyFindings(kafka.listeners, [...KAFKA, 'listeners']),
  ({ spec: { kafka } }) =>
    Object.keys(kafka.config ?? {})
      .filter((key) => isForbiddenConfig(key, kafka.listeners))
      .map(configIgnored),
  ({ spec: { kafka } }) => heapFindings([...KAFKA, 'jvmOptions'], kafka.jvmOptions),
  ({ spec: { kafka } }) => loggingFindings(kafka.logging),
  ({ spec: { kafka } }) => quotaFindings(kafka.quotas),
  ({ spec: { kafka } }) => environmentFindings(kafka.template, [...KAFKA, 'template']),
  ({ spec: { kafka } }) => securityFindings(kafka.template, [...KAFKA, 'template']),
  ({ spec: { kafka } }) => volumeFindings(kafka.template, [...KAFKA, 'template']),
  ({ metadata }) => labelFindings(metadata.labels),
  ({ spec: { kafka } }) => templateLabelFindings(kafka.template, [...KAFKA, 'template']),
  ({ spec }) => authorityFindings(spec),
  ({ spec }) => windowFindings(spec.maintenanceTimeWindows ?? []),
]

function configIgnored(key: string): Finding {
  const path = [...KAFKA, 'config', key]
  if (!isListenerSetting(key))
    return warning('ConfigIgnored', path, `\`${key}\` has no effect: the operator alone sets it.`, MAY_STAY)
  const message = `\`${key}\` has no effect: no listener that is in force has this name.`
  return warning('ConfigIgnored', path, message, 'Correct the name, or remove it.')
}

function versionFindings(version: string): Finding[] {
  if (findKafkaVersion(version)) return []
  const versions = KAFKA_VERSIONS.map((supported) => supported.version).join(', ')
  const mend = `Write one of ${versions}, or leave it out for ${DEFAULT_KAFKA_VERSION}.`
  return [error('UnsupportedVersion', [...KAFKA, 'version'], `Kafka ${version} is not supported.`, mend)]
}

function metadataVersionFindings(version: string, metadataVersion: string | undefined): Finding[] {
  const known = findKafkaVersion(version)
  if (!known || metadataVersion === undefined) return []
  const path = [...KAFKA, 'metadataVersion']
  const mend = `Write \`${known.metadataVersion}\`, or leave it out.`
  const level = metadataVersionLevel(metadataVersion)
  if (level === undefined)
    return [error('UnsupportedVersion', path, 'This is not a metadata version from 3.3-IV3 on.', mend)]
  if (level > (highestLevel(version) ?? 0))
    return [error('UnsupportedVersion', path, `Kafka ${version} does not know this metadata version yet.`, mend)]
  return []
}

/** Of a level, as it is written, that is too old for the quorum that Drover forms. */
function translatedVersion(written: string | undefined): Finding[] {
  if (written === undefined || !isBeforeDynamicQuorum(written)) return []
  const message = `\`${written}\` is translated to \`${OLDEST_METADATA_VERSION}\`: a quorum whose voters can change needs it.`
  const mend = `Keep it, or write \`${OLDEST_METADATA_VERSION}\`, which is the same here.`
  return [warning('Translated', [...KAFKA, 'metadataVersion'], message, mend)]
}

function listenerFindings(listeners: readonly Listener[]): Finding[] {
  return listeners.flatMap((listener, index) => {
    const path = [...KAFKA, 'listeners', index]
    const before = listeners.slice(0, index)
    const say = (reason: string, field: string, message: string, mend: string) => [
      error(reason, [...path, field], message, mend),
    ]
    return answersOf(
      () =>
        before.some(({ name }) => name === listener.name)
          ? say('DuplicateListener', 'name', `Two listeners are named \`${listener.name}\`.`, 'Rename one of them.')
          : [],
      () =>
        before.some(({ port }) => port === listener.port)
          ? say(
              'DuplicateListener',
              'port',
              `Two listeners have port ${listener.port}.`,
              'Give one of them another port.',
            )
          : [],
      () =>
        RESERVED_PORTS.includes(listener.port)
          ? say(
              'ReservedPort',
              'port',
              `Port ${listener.port} is used inside a node.`,
              'Take another port from 9092 up.',
            )
          : [],
      () => authenticationFindings(listener, path),
      () => bootstrapFindings(listener, [...path, 'configuration', 'bootstrap', 'nodePort']),
      () => brokerFindings(listener, [...path, 'configuration', 'brokers']),
      () => advertisedFindings(listener, [...path, 'configuration']),
    )
  })
}

function brokerFindings(listener: Listener, path: Finding['path']): Finding[] {
  const brokers = listener.configuration?.brokers ?? []
  return brokers.flatMap(({ broker, nodePort }, index) => {
    const found: Finding[] = []
    if (brokers.slice(0, index).some((other) => other.broker === broker)) {
      found.push(
        error(
          'DuplicateBroker',
          [...path, index, 'broker'],
          `Broker ${broker} stands here twice.`,
          'Join the two entries.',
        ),
      )
    }
    if (listener.type === 'internal' && nodePort !== undefined) found.push(notANodePort([...path, index, 'nodePort']))
    return found
  })
}

const bootstrapFindings = ({ type, configuration }: Listener, path: Finding['path']): Finding[] =>
  type === 'internal' && configuration?.bootstrap?.nodePort !== undefined ? [notANodePort(path)] : []

const notANodePort = (path: Finding['path']): Finding =>
  error(
    'NotANodePort',
    path,
    'An `internal` listener has no port on the host.',
    'Make it `type: nodeport`, or remove the nodePort.',
  )

function quotaFindings(quotas: KafkaSpec['kafka']['quotas']): Finding[] {
  if (quotas?.type !== 'strimzi') return []
  const message = 'Quotas of `type: strimzi` have no effect: images of Kafka do not have the plugin that keeps them.'
  const mend = 'Write `type: kafka`: its rates hold for each user, and all who do not log in are one; or remove it.'
  return [warning('FieldIgnored', [...KAFKA, 'quotas', 'type'], message, mend)]
}

function windowFindings(windows: readonly string[]): Finding[] {
  return windows.flatMap((window, index) =>
    isCron(window)
      ? []
      : [
          error(
            'InvalidValue',
            ['spec', 'maintenanceTimeWindows', index],
            'It is no cron expression of Quartz.',
            'Write `* * 0-4 ? * SUN,SAT *`: seconds, minutes, hours, day of the month, month, day of the week, year.',
          ),
        ],
  )
}
