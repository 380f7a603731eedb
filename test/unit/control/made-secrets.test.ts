import { CERTIFICATE_FILES } from '../../../src/model/certificate-files.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { renderPlan } from '../../../src/plan/render.ts'
import { dataText } from '../../../src/report/plain-data.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { createWorld, RESYNC_MS, type World } from '../../world/world.ts'

const SECRETS = '/state/secrets/'
/** What of a secret everybody may know, by its key. */
const PUBLIC = /^(.*\.crt|generations|id)$/
const [GIVEN, OTHER] = ['c4rols-first-word', 'c4rols-second-word']
const GUARDED = {
  kafkaSpec: '    authorization: {type: simple}\n',
  listeners: [
    '{name: scram, port: 9095, type: internal, tls: true, authentication: {type: scram-sha-512}}',
    '{name: mutual, port: 9096, type: internal, tls: true, authentication: {type: tls}}',
  ],
}
const valueFrom = '{valueFrom: {secretKeyRef: {name: pw, key: carol}}}'
const WITH_USERS = `${clusterText({
  ...GUARDED,
  users: {
    alice: '{authentication: {type: scram-sha-512}, quotas: {producerByteRate: 1000}}',
    bob: '{authentication: {type: tls}, authorization: {type: simple, acls: [{resource: {type: cluster}, operations: [All]}]}}',
    carol: `{authentication: {type: scram-sha-512, password: ${valueFrom}}}`,
  },
})}---\napiVersion: v1\nkind: Secret\nmetadata: {name: pw}\nstringData: {carol: ${GIVEN}}\n`

/** Everything secret that is kept, each text once. */
async function secretsOf({ host }: World): Promise<string[]> {
  const files = host.disk.names().filter((name) => name.startsWith(SECRETS))
  const texts = await Promise.all(files.map((file) => host.disk.readText(file)))
  const values = texts.flatMap((text) => Object.entries((JSON.parse(text) as { values: object }).values))
  return [...new Set(values.filter(([key]) => !PUBLIC.test(key)).map(([, value]) => String(value)))]
}

/** As it is, and as it could be written. */
const traces = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('hex'),
  encodeURIComponent(secret),
]
/** Which of all these have a trace of any of them. */
const leaksIn = (places: Readonly<Record<string, string>>, secrets: readonly string[]): string[] =>
  Object.entries(places).flatMap(([place, text]) =>
    secrets.flatMap(traces).some((trace) => text.includes(trace)) ? [place] : [],
  )

/** Everything that others may read of a world: of volumes only what no node reads for itself. */
async function openPlaces({ host, life }: World, log: readonly string[]): Promise<Record<string, string>> {
  const { containers, volumes, networks } = host.engine
  const files = host.disk.names().filter((name) => !name.startsWith(SECRETS))
  const ofVolumes = [...volumes.values()].flatMap(({ name, labels, files }) =>
    labels[LABELS.kind] === 'secrets'
      ? []
      : [...files]
          .filter(([path]) => path !== CERTIFICATE_FILES.node)
          .map(([path, { content }]) => [`${name}/${path}`, content]),
  )
  const plans = [...(life?.results ?? [])].flatMap(([name, { plan }]) =>
    plan ? [[`plan of ${name}`, `${renderPlan(plan)}${dataText(plan)}`]] : [],
  )
  return {
    ...Object.fromEntries(
      await Promise.all(files.map(async (file) => [file, await host.disk.readText(file)] as const)),
    ),
    ...Object.fromEntries([...containers.values()].map((each) => [`container ${each.name}`, dataText({ ...each })])),
    ...Object.fromEntries([...volumes.values()].map(({ name, labels }) => [`volume ${name}`, dataText(labels)])),
    networks: dataText([...networks.values()].map(({ name, labels }) => ({ name, labels }))),
    ...Object.fromEntries([...ofVolumes, ...plans]),
    log: log.join(''),
  }
}

it('what Drover makes or is given to keep secret is found nowhere but where it belongs', async () => {
  const world = await createWorld(WITH_USERS)
  const log: string[] = []
  const fate = { logs: (line: string) => void log.push(line) }
  world.start(fate)
  for (let times = 0; times < 3; times++) await world.pass(RESYNC_MS)
  // Others come and go, a key is replaced, and the state folder is lost.
  const known = new Set(await secretsOf(world))
  await world.declare(
    WITH_USERS.replace('annotations: {}', 'annotations: {strimzi.io/force-replace: one}').replace(GIVEN, OTHER),
  )
  world.start(fate)
  for (let times = 0; times < 12; times++) await world.pass(RESYNC_MS)
  for (const secret of await secretsOf(world)) known.add(secret)
  world.loseState()
  world.start(fate)
  for (let times = 0; times < 3; times++) await world.pass(RESYNC_MS)
  for (const secret of await secretsOf(world)) known.add(secret)
  const secrets = [...known].filter((text) => text.length >= 10)
  // Keys of two authorities, of Drover, of bob, passwords of alice and carol, some of them twice.
  expect(secrets.length).toBeGreaterThan(9)
  expect(secrets).toEqual(expect.arrayContaining([GIVEN, OTHER]))
  expect(log.length).toBeGreaterThan(20)

  const places = await openPlaces(world, log)
  expect(Object.keys(places).length).toBeGreaterThan(30)
  expect(leaksIn(places, secrets)).toEqual([])
  // And it is found where it is planted.
  const planted = Object.fromEntries(
    Object.entries(places).map(([place, text], index) => [
      place,
      `${text}${traces(secrets[index % secrets.length] ?? '')[index % 5]}`,
    ]),
  )
  expect(leaksIn(planted, secrets)).toEqual(Object.keys(places))
})
