import { parseProperties } from '../../../src/model/broker-properties.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { readRecords } from '../../../src/report/read-records.ts'
import { clusterText, DEDICATED } from '../../world/cluster-text.ts'
import { convergedWorld, preparedWorld, RESYNC_MS, type World } from '../../world/world.ts'

const OPEN = clusterText({ pools: DEDICATED })
/** The same, where clients prove who they are. */
const ASKING = clusterText({
  pools: DEDICATED,
  listeners: [
    '{name: scram, port: 9095, type: internal, tls: true, authentication: {type: scram-sha-512}}',
    '{name: mutual, port: 9096, type: internal, tls: true, authentication: {type: tls}}',
  ],
})
const authorized = (text: string): string =>
  text.replace(/^ {4}config:/m, '    authorization: {type: simple}\n    config:')

async function declare(world: World, text: string): Promise<void> {
  await world.declare(text)
  await world.life?.reload()
  await world.pass(RESYNC_MS)
}

/** Whether it is ready, and what is said of its security. */
const told = async ({ state }: World) =>
  (await readRecords(state, ['Kafka'])).flatMap(({ status }) =>
    status.conditions.flatMap(({ type, status: is, reason }) =>
      type === 'Ready' ? [`Ready ${is}`] : reason === 'NotSecured' ? [reason] : [],
    ),
  )

/** Of each node: how it speaks inside, whether it has an authorizer, and at which listeners clients log in. */
const secured = ({ host }: World) =>
  host
    .nodes()
    .map(({ name, spec }) => {
      const config = spec.mounts.find(({ volume }) => volume.startsWith('config-'))?.volume ?? ''
      const text = host.engine.volumes.get(config)?.files.get('server.properties')?.content ?? ''
      const properties = parseProperties(text)
      const protocols = properties.get('listener.security.protocol.map') ?? ''
      const [inside = ''] = /(?<=CONTROLPLANE-9090:)\w+/.exec(protocols) ?? []
      const asking = protocols.match(/(?<=SCRAM-9095:|MUTUAL-9096:)\w+/g) ?? []
      return [name, inside, properties.has('authorizer.class.name') ? 'authorizer' : '-', ...asking].join(' ')
    })
    .sort()

/** The cluster as an earlier release would have it: its nodes speak plain text, and say nothing else of themselves. */
async function plainWorld(): Promise<World> {
  const world = await preparedWorld(OPEN)
  for (const { id, spec } of world.host.nodes()) {
    delete (spec.labels as Record<string, string>)[LABELS.inside]
    world.host.engine.signal(id, 'SIGKILL')
  }
  world.start()
  await world.pass(RESYNC_MS)
  expect(secured(world).map((line) => line.split(' ')[1])).toEqual(['PLAINTEXT', 'PLAINTEXT', 'PLAINTEXT'])
  return world
}

it('a cluster gets its authorizer by a roll, controllers first, and no node of its own is locked out', async () => {
  const world = await convergedWorld(OPEN)
  await declare(world, authorized(ASKING))
  expect(await told(world)).toEqual(['Ready True'])
  expect(secured(world)).toEqual([
    'sim-broker-0 SSL authorizer SASL_SSL SSL',
    'sim-broker-1 SSL authorizer SASL_SSL SSL',
    'sim-controller-2 SSL authorizer',
  ])
  const inOrder = [...world.host.nodes()].sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))
  expect(inOrder[0]?.name).toBe('sim-controller-2')
  expect(world.host.violations).toEqual([])
})

it('one whose nodes speak plain text asks its clients who they are, and tells that nodes ask nobody', async () => {
  const world = await plainWorld()
  await declare(world, ASKING)
  expect(secured(world)).toEqual([
    'sim-broker-0 PLAINTEXT - SASL_SSL SSL',
    'sim-broker-1 PLAINTEXT - SASL_SSL SSL',
    'sim-controller-2 PLAINTEXT -',
  ])
  expect(await told(world)).toEqual(['Ready True', 'NotSecured'])
})

it('it stays as it was where an authorizer would lock its nodes out, until all of them are made anew', async () => {
  const world = await plainWorld()
  const before = secured(world)
  await declare(world, authorized(ASKING))
  expect(secured(world)).toEqual(before)
  expect(await told(world)).toEqual(['Ready True', 'NotSecured'])
  const paused = (text: string) =>
    text.replace('annotations: {}', 'annotations: {strimzi.io/pause-reconciliation: "true"}')
  await declare(world, paused(authorized(ASKING)))
  for (const { id } of world.host.nodes()) world.host.engine.remove(id)
  await declare(world, authorized(ASKING))
  expect(await told(world)).toEqual(['Ready True'])
  expect(secured(world)).toEqual([
    'sim-broker-0 SSL authorizer SASL_SSL SSL',
    'sim-broker-1 SSL authorizer SASL_SSL SSL',
    'sim-controller-2 SSL authorizer',
  ])
})
