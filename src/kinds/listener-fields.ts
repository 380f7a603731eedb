import { ignored, realised, refused, translated } from './field.ts'

const LISTENER = 'listeners[]'
const CONFIGURATION = `${LISTENER}.configuration`
const PORT = { min: 1, max: 65_535 }
const KUBERNETES = 'Only a Kubernetes Service, Ingress or Route has it.'
const NO_TLS = 'TLS is not supported yet, and a listener must not be less safe than its manifest says.'
const NO_CHECK = 'Drover cannot enforce it yet, and ignoring it would let more clients in than the manifest says.'

/** `spec.kafka.listeners`, without what stands before it. */
export const LISTENER_FIELDS = [
  realised(LISTENER, 'object', { required: true, minItems: 1 }),
  realised(`${LISTENER}.name`, 'string', { required: true, pattern: /^[a-z0-9]{1,11}$/, example: 'plain' }),
  realised(`${LISTENER}.port`, 'integer', { required: true, min: 9092, max: 65_535 }),
  translated(
    `${LISTENER}.type`,
    'string',
    '`internal` is reachable on the cluster’s own network, `nodeport` is published on ports of the host.',
    {
      required: true,
      oneOf: ['internal', 'nodeport', 'route', 'tlsroute', 'loadbalancer', 'ingress', 'cluster-ip'],
      notYet: ['route', 'tlsroute', 'loadbalancer', 'ingress', 'cluster-ip'],
    },
  ),
  { ...realised(`${LISTENER}.tls`, 'boolean', { required: true, notYet: [true] }), note: NO_TLS },
  ...refused(LISTENER, ['authentication'], NO_CHECK),
  ...refused(LISTENER, ['networkPolicyPeers'], NO_CHECK),
  realised(CONFIGURATION, 'object'),
  ...refused(CONFIGURATION, ['brokerCertChainAndKey'], NO_TLS),
  ...refused(CONFIGURATION, ['loadBalancerSourceRanges'], NO_CHECK),
  realised(`${CONFIGURATION}.bootstrap`, 'object'),
  translated(
    `${CONFIGURATION}.bootstrap.nodePort`,
    'integer',
    'The broker with the lowest id answers on this port of the host too.',
    PORT,
  ),
  ...ignored(
    `${CONFIGURATION}.bootstrap`,
    ['alternativeNames'],
    'It names hosts of a certificate; TLS is not supported yet.',
  ),
  ...ignored(
    `${CONFIGURATION}.bootstrap`,
    ['annotations', 'externalIPs', 'host', 'labels', 'loadBalancerIP'],
    KUBERNETES,
  ),
  realised(`${CONFIGURATION}.brokers[]`, 'object'),
  realised(`${CONFIGURATION}.brokers[].broker`, 'integer', { required: true, min: 0 }),
  realised(`${CONFIGURATION}.brokers[].advertisedHost`, 'string', {
    pattern: /^[A-Za-z0-9._:-]{1,253}$/,
    example: 'kafka.example.com',
  }),
  realised(`${CONFIGURATION}.brokers[].advertisedPort`, 'integer', PORT),
  translated(`${CONFIGURATION}.brokers[].nodePort`, 'integer', 'A port of the host.', PORT),
  ...ignored(
    `${CONFIGURATION}.brokers[]`,
    ['annotations', 'externalIPs', 'host', 'labels', 'loadBalancerIP'],
    KUBERNETES,
  ),
  realised(`${CONFIGURATION}.advertisedHostTemplate`, 'string', {
    pattern: /^[A-Za-z0-9._:{}-]{1,253}$/,
    example: 'broker-{nodeId}.example.com',
  }),
  realised(`${CONFIGURATION}.advertisedPortTemplate`, 'string', {
    pattern: /^\d*(\{nodeId\}\d*)?$/,
    example: '3210{nodeId}',
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
