import { CONFIG_NAME } from './common-fields.ts'
import { ignored, leftOut, realised, translated } from './field.ts'

const LISTENER = 'listeners[]'
const CONFIGURATION = `${LISTENER}.configuration`
const AUTHENTICATION = `${LISTENER}.authentication`
const PORT = { min: 1, max: 65_535 }
const HOST = { pattern: /^[A-Za-z0-9._:-]{1,253}$/, example: 'kafka.example.com' }
const NAME_OF_CERTIFICATE = 'A name of the certificate, with `tls: true`.'
const KUBERNETES = 'Only a Kubernetes Service, Ingress or Route has it.'
const NO_CERTIFICATE = 'certificates of one’s own are not supported yet'
const PUBLISHED = 'each broker is published on a port of this host, and nothing balances'
const NO_LOGIN = 'Strimzi itself has it no more, and without it everybody would come in'
const NO_POLICY =
  'Docker has no network policies, so the listener is open to more clients than it says: an `internal` one to all on the cluster’s network, another one to all who reach the address that `drover/bind-address` says. With `authentication` each has to prove who he is.'
const OF_OAUTH = 'It belongs to `type: oauth`.'
const NO_FILES =
  'its files would not be there; `template.pod.volumes` and `template.kafkaContainer.volumeMounts` bring them'
const NO_CHECK = 'it cannot be enforced yet, and without it more clients would come in'

/** Not opening a listener is never less safe than its manifest says; opening it in another way may be. */
const MAY_BE_LEFT_OUT = {
  entry: 'listener',
  add: 'Add one with `type: internal` and nothing that is left out; it is open to all who reach it.',
}

const OAUTH_NAMES = [
  'accessTokenIsJwt',
  'checkAccessTokenType',
  'checkAudience',
  'checkIssuer',
  'clientAudience',
  'clientId',
  'clientScope',
  'clientSecret',
  'connectTimeoutSeconds',
  'customClaimCheck',
  'disableTlsHostnameVerification',
  'enableECDSA',
  'enableMetrics',
  'enableOauthBearer',
  'enablePlain',
  'failFast',
  'fallbackUserNameClaim',
  'fallbackUserNamePrefix',
  'groupsClaim',
  'groupsClaimDelimiter',
  'httpRetries',
  'httpRetryPauseMs',
  'includeAcceptHeader',
  'introspectionEndpointUri',
  'jwksEndpointUri',
  'jwksExpirySeconds',
  'jwksIgnoreKeyUse',
  'jwksMinRefreshPauseSeconds',
  'jwksRefreshSeconds',
  'maxSecondsWithoutReauthentication',
  'readTimeoutSeconds',
  'serverBearerTokenLocation',
  'tlsTrustedCertificates',
  'tokenEndpointUri',
  'userInfoEndpointUri',
  'userNameClaim',
  'userNamePrefix',
  'validIssuerUri',
  'validTokenType',
]

const AUTHENTICATION_FIELDS = [
  realised(AUTHENTICATION, 'object'),
  realised(`${AUTHENTICATION}.type`, 'string', {
    required: true,
    oneOf: ['tls', 'scram-sha-512', 'custom', 'oauth'],
    notYet: ['oauth'],
    notYetBecause: NO_LOGIN,
  }),
  realised(`${AUTHENTICATION}.sasl`, 'boolean'),
  realised(`${AUTHENTICATION}.listenerConfig`, 'object'),
  realised(`${AUTHENTICATION}.listenerConfig.*`, 'scalar', { listAllowed: true, names: CONFIG_NAME, notNull: true }),
  ...leftOut(AUTHENTICATION, ['secrets'], NO_FILES),
  ...ignored(AUTHENTICATION, OAUTH_NAMES, OF_OAUTH),
] as const

/** `spec.kafka.listeners`, without what stands before it. */
export const LISTENER_FIELDS = [
  realised(LISTENER, 'object', { required: true, minItems: 1, mayBeLeftOut: MAY_BE_LEFT_OUT }),
  realised(`${LISTENER}.name`, 'string', { required: true, pattern: /^[a-z0-9]{1,11}$/, example: 'plain' }),
  realised(`${LISTENER}.port`, 'integer', { required: true, min: 9092, max: 65_535 }),
  translated(
    `${LISTENER}.type`,
    'string',
    '`internal` is reachable on the cluster’s own network, `nodeport` is published on ports of the host.',
    {
      required: true,
      oneOf: ['internal', 'nodeport', 'route', 'tlsroute', 'loadbalancer', 'ingress', 'cluster-ip'],
      takenFor: {
        loadbalancer: { value: 'nodeport', so: PUBLISHED },
        ingress: { value: 'nodeport', so: PUBLISHED },
        route: { value: 'nodeport', so: PUBLISHED },
        tlsroute: { value: 'nodeport', so: PUBLISHED },
        'cluster-ip': { value: 'internal', so: 'it is reachable on the cluster’s own network' },
      },
    },
  ),
  realised(`${LISTENER}.tls`, 'boolean', { required: true }),
  ...AUTHENTICATION_FIELDS,
  ...ignored(LISTENER, ['networkPolicyPeers'], NO_POLICY),
  realised(CONFIGURATION, 'object'),
  ...leftOut(CONFIGURATION, ['brokerCertChainAndKey'], NO_CERTIFICATE),
  ...leftOut(CONFIGURATION, ['loadBalancerSourceRanges'], NO_CHECK),
  realised(`${CONFIGURATION}.bootstrap`, 'object'),
  translated(
    `${CONFIGURATION}.bootstrap.nodePort`,
    'integer',
    'The broker with the lowest id answers on this port of the host too.',
    PORT,
  ),
  realised(`${CONFIGURATION}.bootstrap.alternativeNames[]`, 'string', HOST),
  translated(`${CONFIGURATION}.bootstrap.host`, 'string', NAME_OF_CERTIFICATE, HOST),
  ...ignored(`${CONFIGURATION}.bootstrap`, ['annotations', 'externalIPs', 'labels', 'loadBalancerIP'], KUBERNETES),
  realised(`${CONFIGURATION}.brokers[]`, 'object'),
  realised(`${CONFIGURATION}.brokers[].broker`, 'integer', { required: true, min: 0 }),
  realised(`${CONFIGURATION}.brokers[].advertisedHost`, 'string', HOST),
  realised(`${CONFIGURATION}.brokers[].advertisedPort`, 'integer', PORT),
  translated(`${CONFIGURATION}.brokers[].nodePort`, 'integer', 'A port of the host.', PORT),
  translated(`${CONFIGURATION}.brokers[].host`, 'string', NAME_OF_CERTIFICATE, HOST),
  ...ignored(`${CONFIGURATION}.brokers[]`, ['annotations', 'externalIPs', 'labels', 'loadBalancerIP'], KUBERNETES),
  realised(`${CONFIGURATION}.advertisedHostTemplate`, 'string', {
    pattern: /^[A-Za-z0-9._:{}-]{1,253}$/,
    example: 'broker-{nodeId}.example.com',
  }),
  realised(`${CONFIGURATION}.advertisedPortTemplate`, 'string', {
    pattern: /^[\w\s+*/().{}-]{1,100}$/,
    example: '9000 + {nodeId}',
  }),
  realised(`${CONFIGURATION}.maxConnections`, 'integer', { min: 0 }),
  realised(`${CONFIGURATION}.maxConnectionCreationRate`, 'integer', { min: 0 }),
  ...ignored(
    CONFIGURATION,
    [
      'allocateLoadBalancerNodePorts',
      'class',
      'createBootstrapService',
      'externalTrafficPolicy',
      'finalizers',
      'hostTemplate',
      'ipFamilies',
      'ipFamilyPolicy',
      'parentRefs',
      'perBrokerAnnotationsTemplate',
      'perBrokerLabelsTemplate',
      'preferredNodePortAddressType',
      'publishNotReadyAddresses',
      'useServiceDnsDomain',
    ],
    KUBERNETES,
  ),
] as const
