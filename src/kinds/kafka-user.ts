import { ACL_OPERATIONS } from '../model/acl-operations.ts'
import { ANNOTATIONS, readAnnotation } from '../model/annotations.ts'
import { keysOf } from '../model/keys-of.ts'
import { aclsAreChecked, mayLogIn } from '../model/offered-access.ts'
import {
  type AclRule,
  CLUSTER_LABEL,
  type KafkaResource,
  type KafkaUserResource,
  type KafkaUserSpec,
  type Metadata,
  type Resource,
} from '../model/resource.ts'
import { whyNotRotated } from '../model/rotation.ts'
import { noCluster } from './cluster-rules.ts'
import { defineKind } from './define-kind.ts'
import { at, ignored, realised } from './field.ts'
import { type CrossFinding, error, type Finding, MAY_STAY, warning } from './finding.ts'
import { KINDS } from './kinds.ts'

/** A common name in a certificate is no longer (X.520). */
const MAX_COMMON_NAME = 64

const OPERATIONS = keysOf(ACL_OPERATIONS)
const ACL = 'spec.authorization.acls[]'
const PASSWORD = 'spec.authentication.password'

const FIELDS = [
  realised('spec', 'object', { requiredFrom: 'v1' }),
  realised('spec.authentication', 'object'),
  realised('spec.authentication.type', 'string', { required: true, oneOf: ['tls', 'tls-external', 'scram-sha-512'] }),
  realised('spec.authentication.validityDays', 'integer', { min: 1 }),
  realised('spec.authentication.renewalDays', 'integer', { min: 1 }),
  realised(PASSWORD, 'object'),
  realised(`${PASSWORD}.valueFrom`, 'object', { required: true }),
  realised(`${PASSWORD}.valueFrom.secretKeyRef`, 'object', { required: true }),
  realised(`${PASSWORD}.valueFrom.secretKeyRef.name`, 'string', { required: true }),
  realised(`${PASSWORD}.valueFrom.secretKeyRef.key`, 'string', { required: true }),
  ...ignored(`${PASSWORD}.valueFrom.secretKeyRef`, ['optional'], 'Strimzi does nothing with it either.', {
    quiet: true,
  }),
  realised('spec.authorization', 'object'),
  realised('spec.authorization.type', 'string', { required: true, oneOf: ['simple'] }),
  realised(ACL, 'object', { required: true }),
  realised(`${ACL}.type`, 'string', { oneOf: ['allow', 'deny'] }),
  realised(`${ACL}.resource`, 'object', { required: true }),
  realised(`${ACL}.resource.type`, 'string', {
    required: true,
    oneOf: ['topic', 'group', 'cluster', 'transactionalId'],
  }),
  realised(`${ACL}.resource.name`, 'string', { pattern: /^[^\0]+$/, example: 'my-topic' }),
  realised(`${ACL}.resource.patternType`, 'string', { oneOf: ['literal', 'prefix'] }),
  realised(`${ACL}.host`, 'string', { pattern: /^\S+$/, example: '192.0.2.1' }),
  realised(`${ACL}.operations[]`, 'string', { oneOf: OPERATIONS }),
  {
    ...realised(`${ACL}.operation`, 'string', { onlyIn: 'v1beta2', oneOf: OPERATIONS }),
    note: 'Write `operations`.',
  },
  realised('spec.quotas', 'object'),
  ...at('spec.quotas', [
    realised('producerByteRate', 'integer', { min: 0 }),
    realised('consumerByteRate', 'integer', { min: 0 }),
    realised('requestPercentage', 'integer', { min: 0 }),
    realised('controllerMutationRate', 'number', { min: 0 }),
  ]),
  ...ignored(
    'spec',
    ['template'],
    'What a user proves himself with is in Drover’s own place for secrets, where nothing has labels or annotations.',
  ),
] as const

interface Raw {
  readonly metadata: Pick<Metadata, 'name'>
  readonly spec?: KafkaUserSpec
}

/** Somebody who uses Kafka: how he logs in, what he may do, and how much. */
export const KAFKA_USER = defineKind(KINDS.KafkaUser, {
  fields: FIELDS,
  spec: ({ spec = {} }: Raw): KafkaUserSpec => spec,
  rules: [
    ({ metadata, spec }) => nameFindings(metadata.name, spec),
    ({ spec }) => authenticationFindings(spec?.authentication),
    ({ spec }) => (spec?.authorization?.acls ?? []).flatMap(aclFindings),
  ],
  crossCheck: userFindings,
})

function nameFindings(name: string, spec: KafkaUserSpec | undefined): Finding[] {
  if (spec?.authentication?.type !== 'tls' || name.length <= MAX_COMMON_NAME) return []
  const message = `The name of a user with \`type: tls\` is that of his certificate, which has at most ${MAX_COMMON_NAME} letters.`
  return [error('InvalidName', ['metadata', 'name'], message, `Shorten it by ${name.length - MAX_COMMON_NAME}.`)]
}

function authenticationFindings(authentication: KafkaUserSpec['authentication']): Finding[] {
  if (authentication === undefined) return []
  const { type, validityDays, renewalDays, password } = authentication
  const path = ['spec', 'authentication'] as const
  const only = (field: string, of: string) =>
    warning('FieldIgnored', [...path, field], `It has no effect but with \`type: ${of}\`.`, MAY_STAY)
  if (type !== 'tls') {
    return [
      ...(validityDays === undefined ? [] : [only('validityDays', 'tls')]),
      ...(renewalDays === undefined ? [] : [only('renewalDays', 'tls')]),
      ...(password === undefined || type === 'scram-sha-512' ? [] : [only('password', 'scram-sha-512')]),
    ]
  }
  const unused = password === undefined ? [] : [only('password', 'scram-sha-512')]
  if ((validityDays === undefined) !== (renewalDays === undefined)) {
    const [there, lacks] =
      validityDays === undefined ? ['renewalDays', 'validityDays'] : ['validityDays', 'renewalDays']
    const message = `\`validityDays\` and \`renewalDays\` count together, and \`${lacks}\` is missing.`
    return [...unused, error('InvalidValue', [...path, there], message, `Add \`${lacks}\`, or leave both out.`)]
  }
  if (validityDays === undefined || renewalDays === undefined || renewalDays < validityDays) return unused
  const message = `A certificate of ${validityDays} days cannot be renewed ${renewalDays} days before its end.`
  return [...unused, error('InvalidValue', [...path, 'renewalDays'], message, 'Write less than `validityDays`.')]
}

/** Dotted, or with colons: what else there may be is a name, of which Kafka knows nothing. */
const ADDRESS = /^(\*|\d+(\.\d+){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.%\w]*)$/

function aclFindings({ resource, operation, operations, host }: AclRule, index: number): Finding[] {
  const path = ['spec', 'authorization', 'acls', index] as const
  const found: Finding[] = []
  if (resource.type === 'cluster') {
    const named = resource.name !== undefined && resource.name !== 'kafka-cluster'
    const message = 'It has no effect: there is one cluster, this one.'
    if (named) found.push(warning('FieldIgnored', [...path, 'resource', 'name'], message, MAY_STAY))
  } else if (resource.name === undefined) {
    const message = `An ACL of \`type: ${resource.type}\` says whose it is.`
    const mend = 'Add a `name`; `*` is each of them.'
    found.push(error('InvalidValue', [...path, 'resource'], message, mend))
  }
  if (operation === undefined && operations === undefined) {
    const message = 'It says nothing that may, or may not, be done.'
    found.push(error('InvalidValue', [...path], message, 'Add `operations`, such as `[Read, Describe]`.'))
  }
  if (host !== undefined && !ADDRESS.test(host)) {
    const message = `It never applies: Kafka compares \`${host}\` with the address of a client, which is no name and no range.`
    found.push(warning('AclNeverApplies', [...path, 'host'], message, 'Write an address, or `*`.'))
  }
  return found
}

/** How users fit their clusters. No two are one principal: of a cluster there is one KafkaUser of a name. */
function userFindings(resources: readonly Resource[], clusters: ReadonlySet<string>): CrossFinding[] {
  const kafkas = new Map(
    resources.flatMap((resource) => (resource.kind === 'Kafka' ? [[resource.metadata.name, resource]] : [])),
  )
  const found: CrossFinding[] = []
  for (const user of resources.filter((resource) => resource.kind === 'KafkaUser')) {
    const say = (finding: Finding) => found.push({ resource: user, concerns: 'resource', finding })
    rotationFindings(user).forEach(say)
    const cluster = user.metadata.labels[CLUSTER_LABEL]
    if (cluster === undefined) continue
    if (!clusters.has(cluster)) say(noCluster(user))
    const kafka = kafkas.get(cluster)
    if (kafka) accessFindings(user, kafka).forEach(say)
  }
  return found
}

/** What Drover has not made it makes no other one of. */
function rotationFindings(user: KafkaUserResource): Finding[] {
  const why = readAnnotation('rotate', user) === undefined ? undefined : whyNotRotated(user.spec)
  if (why === undefined) return []
  const path = ['metadata', 'annotations', ANNOTATIONS.rotate.name]
  return [warning('AnnotationIgnored', path, `It has no effect: ${why.because}.`, why.mend)]
}

/** What the Kafka would have to offer for him to be who he is meant to be. */
function accessFindings({ spec }: KafkaUserResource, kafka: KafkaResource): Finding[] {
  const { authentication, authorization } = spec
  const found: Finding[] = []
  if (authentication && !mayLogIn(authentication.type, kafka)) {
    const message = `No listener of \`${kafka.metadata.name}\` that is in force takes users of \`type: ${authentication.type}\`.`
    const type = authentication.type === 'scram-sha-512' ? 'scram-sha-512' : 'tls'
    const mend = `Add one with \`authentication: {type: ${type}}\`.`
    found.push(warning('AuthenticationNotOffered', ['spec', 'authentication', 'type'], message, mend))
  }
  if (authorization && !aclsAreChecked(kafka)) {
    const message = `\`${kafka.metadata.name}\` checks no ACLs, so these do not hold.`
    const mend = 'Write `authorization: {type: simple}` below `spec.kafka` of the Kafka.'
    found.push(warning('AclsNotChecked', ['spec', 'authorization'], message, mend))
  }
  return found
}
