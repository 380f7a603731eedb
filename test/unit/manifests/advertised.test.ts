import { docs, kafka, pool, readText } from './manifests.ts'

/** A listener with this configuration; it begins in line 12. */
const configured = (configuration: string, { type = 'nodeport', annotations = '{}', replicas = 3 } = {}): string =>
  docs(
    kafka('a', [`      - {name: ext, port: 9094, type: ${type}, tls: false, configuration: ${configuration}}`]),
    pool('nodes', 'a', replicas).replace('  name: nodes', `  name: nodes\n  annotations: ${annotations}`),
  )
const problems = async (text: string) =>
  (await readText(text)).problems.map(({ severity, reason, path, message, mend }) => ({
    says: `${severity} ${reason} ${path?.replace('spec.kafka.listeners[1].configuration.', '')}`,
    message,
    mend,
  }))
const LOCAL = 'advertisedHostTemplate: localhost'

it.each([
  '{advertisedHostTemplate: "{nodePodName}.example.com", advertisedPortTemplate: "12340 + {nodeId}"}',
  '{advertisedHostTemplate: "2001:db8::{nodeId}"}',
  `{${LOCAL}, brokers: [{broker: 0, advertisedHost: "::1"}]}`,
])('takes what can be advertised: %s', async (configuration) => {
  expect(await problems(configured(configuration))).toEqual([])
})

it.each([
  [
    'an unknown placeholder of a host',
    '{advertisedHostTemplate: "{nodeName}.example.com"}',
    {
      says: 'error InvalidValue advertisedHostTemplate',
      message: 'There is no `{nodeName}` here.',
      mend: 'Write `{nodeId}` or `{nodePodName}`.',
    },
  ],
  [
    'an unknown placeholder of a port',
    `{${LOCAL}, advertisedPortTemplate: "900{nodePodName}"}`,
    {
      says: 'error InvalidValue advertisedPortTemplate',
      message: 'There is no `{nodePodName}` here.',
      mend: 'Write `{nodeId}`.',
    },
  ],
  [
    'what nobody can reckon',
    `{${LOCAL}, advertisedPortTemplate: "9000 / {nodeId}"}`,
    {
      says: 'error InvalidValue advertisedPortTemplate',
      message: 'It cannot be reckoned: there are numbers, `{nodeId}`, `+`, `-`, `*` and brackets.',
      mend: 'Write something like `9000 + {nodeId}`.',
    },
  ],
  [
    'a port that there is not',
    `{${LOCAL}, advertisedPortTemplate: "900000{nodeId}"}`,
    {
      says: 'error InvalidValue advertisedPortTemplate',
      message: 'Broker 0 would be advertised with port 9000000.',
      mend: 'Write a template that makes 1 to 65535 of each node id.',
    },
  ],
  [
    'a host with a port',
    '{brokers: [{broker: 0, advertisedHost: "kafka.example.com:9094"}]}',
    {
      says: 'error InvalidValue brokers[0].advertisedHost',
      message: 'It is neither a host name nor an IP address.',
      mend: 'Write the host alone; the port is `advertisedPort` or `advertisedPortTemplate`.',
    },
  ],
])('refuses %s', async (_, configuration, problem) => {
  expect(await problems(configured(configuration))).toEqual([problem])
})

it('looks at the ids that the nodes will have', async () => {
  const template = `{${LOCAL}, advertisedPortTemplate: "65000 + {nodeId}"}`
  expect(await problems(configured(template, { annotations: '{strimzi.io/next-node-ids: "[535-900]"}' }))).toEqual([
    expect.objectContaining({ message: 'Broker 536 would be advertised with port 65536.' }),
  ])
})

it.each(['internal', 'cluster-ip'])('refuses a port of the host for the bootstrap of type: %s', async (type) => {
  const found = await problems(configured('{bootstrap: {nodePort: 30000}}', { type }))
  expect(found).toContainEqual({
    says: 'error NotANodePort bootstrap.nodePort',
    message: 'An `internal` listener has no port on the host.',
    mend: 'Make it `type: nodeport`, or remove the nodePort.',
  })
})

describe('a listener on ports of the host', () => {
  const found = async (configuration: string, type = 'nodeport') =>
    (await problems(configured(configuration, { type }))).map(({ says }) => says)

  it.each(['nodeport', 'loadbalancer'])('of type %s without an advertised host is told, once', async (type) => {
    const { problems: told } = await readText(
      docs(
        kafka('a', [
          `      - {name: one, port: 9094, type: ${type}, tls: false, configuration: {brokers: [{broker: 0, nodePort: 30000}]}}`,
          `      - {name: two, port: 9095, type: ${type}, tls: false}`,
        ]),
        pool('nodes', 'a'),
      ),
    )
    expect(told.filter(({ reason }) => reason === 'NoAdvertisedHost')).toEqual([
      expect.objectContaining({
        severity: 'warning',
        path: 'spec.kafka.listeners[1]',
        message:
          'The listeners `one` and `two` are for clients on this host alone: they are advertised as `localhost`.',
        mend: 'Write `configuration: {advertisedHostTemplate: HOST}`: a name of this host opens it to others (on one address by `drover/bind-address`), `localhost` says that it is meant.',
      }),
    ])
  })

  it('with one says nothing', async () => {
    expect(await found(`{${LOCAL}}`)).toEqual([])
    expect(await found('{brokers: [{broker: 0, advertisedHost: h}]}')).toEqual([])
    expect(await found('{}', 'internal')).toEqual([])
  })
})
