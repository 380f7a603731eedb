import { docs, kafka, pool, readText } from './manifests.ts'

const withListener = (fields: string): string =>
  docs(kafka('a', [`      - {name: other, port: 9094, ${fields}}`]), pool('nodes', 'a'))

it.each([
  [
    'loadbalancer',
    'nodeport',
    '`loadbalancer` is translated to `nodeport`: each broker is published on a port of this host, and nothing balances.',
  ],
  ...['ingress', 'route', 'tlsroute'].map((type) => [
    type,
    'nodeport',
    `\`${type}\` is translated to \`nodeport\`: each broker is published on a port of this host, and nothing balances.`,
  ]),
  ['cluster-ip', 'internal', '`cluster-ip` is translated to `internal`: it is reachable on the cluster’s own network.'],
])('takes a listener of type %s as %s, and says so', async (type, means, message) => {
  const set = await readText(withListener(`type: ${type}, tls: false, configuration: {advertisedHostTemplate: h}`))
  const [kafkaResource] = set.resources
  expect(kafkaResource).toMatchObject({ spec: { kafka: { listeners: [{}, { name: 'other', type: means }] } } })
  expect(set.problems).toEqual([
    expect.objectContaining({
      severity: 'warning',
      reason: 'Translated',
      path: 'spec.kafka.listeners[1].type',
      message,
      mend: `Keep it, or write \`${means}\`, which is the same here.`,
      origin: { file: '<stdin>', line: 12, column: 41 },
    }),
  ])
})

it('says nothing of a translation where the listener is left out', async () => {
  const { problems } = await readText(withListener('type: loadbalancer, tls: true, authentication: {type: oauth}'))
  expect(problems.map(({ reason }) => reason)).toEqual(['LeftOut'])
})
