import { CERTIFICATE_FILES } from '../../../src/model/certificate-files.ts'
import { readEvents } from '../../../src/report/event-log.ts'
import { readRecords } from '../../../src/report/read-records.ts'
import { clusterSecrets } from '../../fixtures/secrets.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { convergedWorld, createWorld, RESYNC_MS, type World } from '../../world/world.ts'

const DAY = 24 * 3_600_000
const SECRETS = '/state/secrets/Kafka.sim'

const told = async ({ state }: World) =>
  (await readRecords(state, ['Kafka'])).flatMap(({ status }) =>
    status.conditions.map(({ type, status: is, reason }) => [type, is, reason].filter(Boolean).join(' ')),
  )

/** What each node would read now, by name of its config volume. */
const certificates = ({ host }: World) =>
  [...host.engine.volumes.values()].flatMap(({ name, files }) => {
    const pem = files.get(CERTIFICATE_FILES.node)?.content
    const [leaf] = pem === undefined ? [] : host.certificates.facts(pem)
    return leaf ? [{ name, ...leaf }] : []
  })

/** So many days go by in one moment, and then all that follows. */
async function days(world: World, count: number): Promise<void> {
  world.host.clock.ahead += count * DAY
  for (let times = 0; times < 6; times++) await world.pass(RESYNC_MS)
}

const starts = ({ life }: World): number => life?.calls.filter(({ method }) => method === 'startContainer').length ?? 0

it('nodes and Drover prove to one another who they are, each node by a certificate of its own', async () => {
  const world = await convergedWorld()
  expect(await told(world)).toEqual(['Ready True'])
  const leaves = certificates(world)
  expect(new Set(leaves.map(({ fingerprint }) => fingerprint)).size).toBe(3)
  for (const { subject } of leaves) expect(subject).toBe('CN=sim-kafka,O=drover')
  expect(leaves.map(({ names }) => names.find((name) => name.startsWith('sim-node-')))).toEqual([
    'sim-node-0',
    'sim-node-1',
    'sim-node-2',
  ])
  expect(world.host.violations).toEqual([])
})

it('in their last thirty days all are renewed, node by node, and nobody is restarted a second time', async () => {
  const world = await convergedWorld()
  const before = certificates(world)
  await days(world, 334)
  expect(certificates(world)).toEqual(before)
  await days(world, 2)
  expect(await told(world)).toEqual(['Ready True'])
  const now = world.host.clock.now()
  for (const { notAfter } of certificates(world)) expect(notAfter - now).toBeGreaterThan(360 * DAY)
  const restarted = starts(world)
  expect(restarted).toBe(3)
  await days(world, 1)
  expect(starts(world)).toBe(restarted)
  const events = (await readEvents(world.state)).map(({ message }) => message)
  expect(events).toContainEqual(
    expect.stringMatching(/cluster-ca: its certificate is renewed under its key, for less than 30 days are left/),
  )
  expect(world.host.violations).toEqual([])
})

it('are renewed when Drover was away until long after they had expired', async () => {
  const world = await convergedWorld()
  world.stop()
  world.host.clock.ahead += 400 * DAY
  world.start()
  for (let times = 0; times < 6; times++) await world.pass(RESYNC_MS)
  expect(await told(world)).toEqual(['Ready True'])
  // They could not speak to one another any more, whoever was up: all are told to stop.
  expect(world.host.violations.filter((what) => !what.includes('was told to stop'))).toEqual([])
})

it('the authorities survive the state folder: nothing is restarted, and no client has to trust another', async () => {
  const world = await convergedWorld()
  const before = certificates(world)
  const authority = await world.host.disk.readText(`${SECRETS}/cluster-ca.json`)
  world.stop()
  world.loseState()
  world.start()
  await world.pass(RESYNC_MS)
  expect(await world.host.disk.readText(`${SECRETS}/cluster-ca.json`)).toBe(authority)
  expect(certificates(world)).toEqual(before)
  expect(await told(world)).toEqual(['Ready True'])
})

it('their second copy is written again when somebody takes it away', async () => {
  const world = await convergedWorld()
  const files = () => [...(world.host.engine.volumes.get('sim-secrets')?.files.keys() ?? [])].sort()
  const before = files()
  expect(before).toEqual(['secrets/', 'secrets/clients-ca.json', 'secrets/cluster-ca.json', 'secrets/operator.json'])
  world.host.engine.removeVolume('sim-secrets')
  await world.pass(RESYNC_MS)
  expect(files()).toEqual(before)
  expect(starts(world)).toBe(0)
})

it('with both copies gone nothing is made in their place while nodes run that trust them, and that is told', async () => {
  const world = await convergedWorld()
  world.stop()
  world.loseState()
  world.host.engine.removeVolume('sim-secrets')
  world.start()
  for (let times = 0; times < 5; times++) await world.elapse(RESYNC_MS)
  expect(await told(world)).toContain('Warning True AuthoritiesLost')
  expect(starts(world)).toBe(0)
  for (const { id } of world.host.nodes()) world.host.engine.remove(id)
  for (let times = 0; times < 5; times++) await world.pass(RESYNC_MS)
  expect(await told(world)).toEqual(['Ready True'])
  expect(world.host.violations).toEqual([])
})

it('with both copies gone a node that dies is started with the certificate it has', async () => {
  const world = await convergedWorld()
  const before = certificates(world)
  world.stop()
  world.loseState()
  world.host.engine.removeVolume('sim-secrets')
  world.start()
  await world.elapse(RESYNC_MS)
  const [node] = world.host.nodes()
  world.host.engine.signal(node?.id ?? '', 'SIGKILL')
  for (let times = 0; times < 3; times++) await world.elapse(RESYNC_MS)
  expect(world.host.nodes().map(({ status }) => status)).toEqual(['running', 'running', 'running'])
  expect(certificates(world)).toEqual(before)
  expect(world.host.violations).toEqual([])
})

it('a clock that is set back by a day, and on again, costs no node a restart', async () => {
  const world = await convergedWorld()
  for (const jump of [-1, 1]) {
    world.host.clock.ahead += jump * DAY
    for (let times = 0; times < 3; times++) await world.pass(RESYNC_MS)
  }
  expect(await told(world)).toEqual(['Ready True'])
  expect(starts(world)).toBe(0)
})

it('a secret that cannot be read is told, and keeps no node that dies from being started', async () => {
  const world = await convergedWorld()
  const before = certificates(world)
  const path = `${SECRETS}/cluster-ca.json`
  const text = await world.host.disk.readText(path)
  world.stop()
  await world.state.writeText(path.slice('/state/'.length), '{')
  world.start()
  const [node] = world.host.nodes()
  world.host.engine.signal(node?.id ?? '', 'SIGKILL')
  for (let times = 0; times < 3; times++) await world.elapse(RESYNC_MS)
  expect(await told(world)).toContain('Warning True SecretsUnreadable')
  expect(world.host.nodes().map(({ status }) => status)).toEqual(['running', 'running', 'running'])
  await world.state.writeText(path.slice('/state/'.length), text)
  for (let times = 0; times < 3; times++) await world.pass(RESYNC_MS)
  expect(await told(world)).toEqual(['Ready True'])
  expect(certificates(world)).toEqual(before)
  expect(world.host.violations).toEqual([])
})

/** The manifests of a world with more in their Kafka. */
async function declareKafka(world: World, spec: string, annotations = '{}'): Promise<void> {
  await world.declare(clusterText({ annotations, kafkaSpec: spec }))
}

/** Lets passes go by until what began is over. */
async function settles(world: World): Promise<void> {
  for (let times = 0; times < 12; times++) await world.pass(RESYNC_MS)
}

const authority = async (world: World, which: 'cluster' | 'clients' = 'cluster') =>
  (await clusterSecrets(world.host, world.state, 'sim').observe()).authorities[which]

it('a key is replaced in three phases, each a rolling restart in which nobody is without a partner', async () => {
  const world = await convergedWorld()
  const before = await authority(world)
  await declareKafka(world, '', '{strimzi.io/force-replace: one}')
  await settles(world)
  const after = await authority(world)
  expect(after).toMatchObject({ keyGeneration: 1, asked: { replace: 'one' } })
  expect(after?.certificate.publicKey).not.toBe(before?.certificate.publicKey)
  expect(after?.trusted).toEqual([after?.certificate])
  expect(certificates(world).map(({ issuer }) => issuer)).toEqual(Array(3).fill(after?.certificate.subject))
  // Who is down when everybody else is ready for the next phase comes back with that.
  expect(starts(world)).toBe(7)
  // Users may take their new certificates when they like.
  expect((await authority(world, 'clients'))?.trusted).toHaveLength(2)
  expect(await told(world)).toEqual(['Ready True'])
  await settles(world)
  expect(starts(world)).toBe(7)
  expect(world.host.violations).toEqual([])
})

it('a replacement that has begun goes on when the state folder is lost in its midst, and when Drover dies', async () => {
  for (const pauses of [1, 2, 4]) {
    const world = await convergedWorld()
    await declareKafka(world, '', '{strimzi.io/force-replace: one}')
    for (let times = 0; times < pauses; times++) await world.elapse(20_000)
    world.stop()
    world.loseState()
    world.start()
    await settles(world)
    expect(await authority(world)).toMatchObject({ keyGeneration: 1 })
    expect(await told(world)).toEqual(['Ready True'])
    expect(world.host.violations).toEqual([])
  }
})

it('are renewed when a person asks for it, once for each word', async () => {
  const world = await convergedWorld()
  const before = await authority(world)
  for (const word of ['one', 'two']) {
    await declareKafka(world, '', `{strimzi.io/force-renew: ${word}}`)
    await settles(world)
  }
  const after = await authority(world)
  expect(after).toMatchObject({ certGeneration: 2, keyGeneration: 0 })
  expect(after?.certificate.publicKey).toBe(before?.certificate.publicKey)
  expect(starts(world)).toBe(6)
})

it('last as long as their manifest says, and are replaced near their end where it says so', async () => {
  const world = await convergedWorld()
  const terms = '{validityDays: 90, renewalDays: 10, certificateExpirationPolicy: replace-key}'
  await declareKafka(world, `  clusterCa: ${terms}\n  clientsCa: ${terms}\n`)
  await days(world, 330)
  expect(await authority(world)).toMatchObject({ keyGeneration: 0 })
  await days(world, 30)
  await settles(world)
  const now = world.host.clock.now()
  const after = await authority(world)
  expect(after).toMatchObject({ keyGeneration: 1 })
  expect((after?.certificate.notAfter ?? 0) - now).toBeLessThan(90 * DAY)
  for (const { notAfter } of certificates(world)) expect(notAfter - now).toBeGreaterThan(80 * DAY)
  expect(world.host.violations).toEqual([])
})

/** Secrets with an authority that a person made, by Strimzi's names. */
async function ownAuthority(world: World, name: string, which: 'cluster' | 'clients' = 'cluster'): Promise<string> {
  const request = { commonName: name, organization: 'example', validityDays: 1000, now: world.host.clock.now() }
  const { certificate, key } = await world.host.certificates.createAuthority(request)
  const secret = (of: string, entry: string, text: string) =>
    `---\napiVersion: v1\nkind: Secret\nmetadata: {name: ${of}}\nstringData:\n  ${entry}: ${JSON.stringify(text)}\n`
  return `${secret(`sim-${which}-ca-cert`, 'ca.crt', certificate)}${secret(`sim-${which}-ca`, 'ca.key', key.reveal())}`
}
const OWN = clusterText({ kafkaSpec: '  clusterCa: {generateCertificateAuthority: false}\n' })

it('a person’s own authority signs what nodes show, from the first start on', async () => {
  const world = await createWorld('')
  await world.declare(OWN + (await ownAuthority(world, 'ours')))
  world.start()
  await settles(world)
  expect(await told(world)).toEqual(['Ready True'])
  expect(certificates(world).map(({ issuer }) => issuer)).toEqual(Array(3).fill('CN=ours,O=example'))
  expect(await authority(world)).toMatchObject({ given: true })
  // Nobody but whose it is can renew it, and what it signs goes on.
  await days(world, 340)
  expect(await authority(world)).toMatchObject({ certGeneration: 0 })
  expect(world.host.violations).toEqual([])
})

it('without its Secrets no node is started, and that is told; they may come later', async () => {
  const world = await createWorld(OWN)
  world.start()
  for (let times = 0; times < 3; times++) await world.elapse(RESYNC_MS)
  expect(await told(world)).toContain('Warning True AuthorityUnusable')
  expect(new Set(world.host.nodes().map(({ status }) => status))).toEqual(new Set(['created']))
  await world.declare(OWN + (await ownAuthority(world, 'ours')))
  world.life?.reload()
  await settles(world)
  expect(await told(world)).toEqual(['Ready True'])
})

it('takes the place of Drover’s own in three phases, and gives it back; a key of another is refused', async () => {
  const world = await convergedWorld()
  const own = await ownAuthority(world, 'ours')
  await world.declare(OWN + own)
  await settles(world)
  expect(certificates(world).map(({ issuer }) => issuer)).toEqual(Array(3).fill('CN=ours,O=example'))
  expect(await told(world)).toEqual(['Ready True'])
  const other = await ownAuthority(world, 'other')
  await world.declare(OWN + own.replace(/(?<=ca.key: ).*/, /(?<=ca.key: ).*/.exec(other)?.[0] ?? ''))
  await settles(world)
  expect(await told(world)).toContain('Warning True AuthorityUnusable')
  expect(certificates(world).map(({ issuer }) => issuer)).toEqual(Array(3).fill('CN=ours,O=example'))
  await world.declare(clusterText())
  await settles(world)
  expect(await authority(world)).toMatchObject({ keyGeneration: 2 })
  expect((await authority(world))?.given).toBeUndefined()
  expect(await told(world)).toEqual(['Ready True'])
  expect(world.host.violations).toEqual([])
})

const statusOf = async ({ state }: World) => (await readRecords(state, ['Kafka']))[0]?.status

it('the end of each is in the status, and the first one beside it', async () => {
  const world = await convergedWorld()
  const status = await statusOf(world)
  const [first] = certificates(world)
    .map(({ notAfter }) => notAfter)
    .sort()
  expect(status).toMatchObject({
    certificatesEnd: `${new Date(first ?? 0).toISOString().slice(0, 19)}Z`,
    certificates: expect.arrayContaining(
      ['cluster-ca', 'clients-ca', 'drover'].map((name) => expect.objectContaining({ name })),
    ),
  })
})

it('one that only a person can renew is told of in time', async () => {
  const long = OWN.replace('Authority: false', 'Authority: false, validityDays: 2000')
  const world = await createWorld('')
  await world.declare(long + (await ownAuthority(world, 'ours')))
  world.start()
  await settles(world)
  await days(world, 960)
  expect(await told(world)).toEqual(['Ready True'])
  await days(world, 15)
  expect(await told(world)).toContain('Warning True CertificateExpiring')
  await world.declare(long + (await ownAuthority(world, 'next')))
  await settles(world)
  expect(await told(world)).toEqual(['Ready True'])
  expect(world.host.violations).toEqual([])
})
