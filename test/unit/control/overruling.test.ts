import { notUnderstood, understood } from '../../../src/control/not-understood.ts'
import { overruledWords, type Wish, wishNow, withFurther } from '../../../src/control/overruling.ts'
import { annotationRequest, leaveRequest, readRequests, withRequests } from '../../../src/control/requests.ts'
import { readEvents } from '../../../src/report/event-log.ts'
import { readRecords } from '../../../src/report/read-records.ts'
import { aKafka } from '../../fixtures/resources.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { convergedWorld, RESYNC_MS, type World } from '../../world/world.ts'

const PAUSE = 'strimzi.io/pause-reconciliation'
const ROLL = 'strimzi.io/manual-rolling-update'
const REF = { kind: 'Kafka', name: 'c' } as const
const [THEN, NOW] = [Date.UTC(2026, 0, 1, 3), Date.UTC(2026, 0, 1, 4)]
const wish = (annotations: Wish['annotations'], said: Readonly<Record<string, string | null>>): Wish => ({
  ...REF,
  annotations,
  noted: Object.fromEntries(Object.entries(said).map(([name, word]) => [name, { said: word, at: THEN }])),
})

describe('a wish', () => {
  it.each<[string, Wish, Readonly<Record<string, string>>]>([
    ['while the manifest says nothing', wish({ [PAUSE]: 'true' }, { [PAUSE]: null }), {}],
    ['while the manifest says what it said', wish({ [PAUSE]: null }, { [PAUSE]: 'true' }), { [PAUSE]: 'true' }],
  ])('stands %s', (_, given, manifest) => expect(wishNow(given, manifest, NOW)).toEqual(given))

  it.each<[string, Wish, Readonly<Record<string, string>>]>([
    ['says something now', wish({ [PAUSE]: 'true' }, { [PAUSE]: null }), { [PAUSE]: 'false' }],
    ['says the same now', wish({ [PAUSE]: 'true' }, { [PAUSE]: null }), { [PAUSE]: 'true' }],
    ['says something else', wish({ [ROLL]: '9' }, { [ROLL]: '1' }), { [ROLL]: '2' }],
    ['says nothing any more', wish({ [PAUSE]: null }, { [PAUSE]: 'true' }), {}],
  ])('is over when the manifest %s', (_, given, manifest) => expect(wishNow(given, manifest, NOW)).toBeUndefined())

  it('is over for one annotation alone', () => {
    const both = wish({ [PAUSE]: 'true', [ROLL]: '9' }, { [PAUSE]: null, [ROLL]: null })
    expect(wishNow(both, { [ROLL]: '1' }, NOW)).toEqual(wish({ [PAUSE]: 'true' }, { [PAUSE]: null }))
  })

  it('of which nothing was noted is taken for one of now', () => {
    const noted = { [PAUSE]: { said: null, at: NOW } }
    expect(wishNow({ ...REF, annotations: { [PAUSE]: 'true' } }, {}, NOW)).toMatchObject({ noted })
  })

  it.each([{}, { [PAUSE]: 'false' }, { [PAUSE]: 'False' }, { [PAUSE]: 'what' }])(
    'to take away what asks for nothing is none: %p',
    (manifest) => expect(wishNow({ ...REF, annotations: { [PAUSE]: null } }, manifest, NOW)).toBeUndefined(),
  )

  it('lies over the manifest only while it stands', () => {
    const request = annotationRequest(REF, { [PAUSE]: 'true' }, { [PAUSE]: { said: null, at: THEN } })
    const laid = (said: Readonly<Record<string, string>>) =>
      withRequests([aKafka({}, said)], [request])[0]?.metadata.annotations
    expect(laid({})).toEqual({ [PAUSE]: 'true' })
    expect(laid({ [PAUSE]: 'false' })).toEqual({ [PAUSE]: 'false' })
  })
})

describe('a further wish', () => {
  it('takes back a pause that only a request had asked for', () => {
    const paused = wish({ [PAUSE]: 'true' }, { [PAUSE]: null })
    expect(withFurther(paused, REF, { [PAUSE]: null }, {}, NOW)).toBeUndefined()
  })

  it('leaves what was wished of other annotations', () => {
    const paused = wish({ [PAUSE]: 'true', [ROLL]: '9' }, { [PAUSE]: null, [ROLL]: null })
    expect(withFurther(paused, REF, { [PAUSE]: null }, {}, NOW)).toEqual(wish({ [ROLL]: '9' }, { [ROLL]: null }))
  })

  it('is about the manifest of its own moment', () => {
    const rolled = wish({ [ROLL]: '8' }, { [ROLL]: null })
    expect(withFurther(rolled, REF, { [ROLL]: '9' }, { [ROLL]: '1' }, NOW)?.noted).toEqual({
      [ROLL]: { said: '1', at: NOW },
    })
  })

  it('is kept as it is while the manifest is not known', () => {
    expect(withFurther(undefined, REF, { [PAUSE]: null }, undefined, NOW)).toEqual({
      ...REF,
      annotations: { [PAUSE]: null },
    })
  })
})

it('tells which word of the manifest is overruled, by what, since when and until when', () => {
  const said = { [PAUSE]: 'true', [ROLL]: '1', 'drover/replace-volumes-c-p-0': 'delete-data' }
  const given = wish({ [PAUSE]: null, [ROLL]: '2', 'drover/replace-volumes-c-p-0': 'delete-data-2' }, said)
  expect(overruledWords([given], [aKafka({}, said)])?.map(({ message }) => message)).toEqual([
    `its manifest says \`${PAUSE}: "true"\`, which \`drover resume\` has overruled since 2026-01-01T03:00:00Z, until the manifest says something else or \`drover pause kafka/c\``,
    `its manifest says \`${ROLL}: "1"\`, which \`drover restart\` has overruled since 2026-01-01T03:00:00Z, until the manifest says something else or \`drover restart c --cancel\``,
    'its manifest says `drover/replace-volumes-c-p-0: "delete-data"`, which `drover replace-volumes` has overruled since 2026-01-01T03:00:00Z, until the manifest says something else or `drover replace-volumes c c-p-0 --cancel`',
  ])
  expect(overruledWords([wish({ [PAUSE]: 'true' }, { [PAUSE]: null })], [aKafka()])).toBeUndefined()
  expect(overruledWords([wish({ [ROLL]: null }, { [ROLL]: '1' })], [aKafka({}, said)])).toMatchObject([
    { message: expect.stringContaining('`drover restart --cancel` has overruled') },
  ])
})

describe('a wish that means nothing', () => {
  const OLD = { 'drover/replace-volumes-c-p-0': '2025-01-01T00:00:00.000Z' }
  it('is over for that annotation alone', () => {
    expect(understood({ ...REF, annotations: OLD })).toBeUndefined()
    expect(understood({ ...REF, annotations: { 'drover/of-another-release': '1' } })).toBeUndefined()
    const both = wish({ ...OLD, [PAUSE]: 'true', [ROLL]: 'no' }, { [PAUSE]: null })
    expect(understood(both)).toEqual({ ...both, annotations: { [PAUSE]: 'true', [ROLL]: 'no' } })
  })

  it('stays as it is when all of it is understood', () => {
    const given = wish({ 'drover/replace-volumes-c-p-0': 'delete-data-1', [PAUSE]: null }, { [PAUSE]: 'true' })
    expect(understood(given)).toBe(given)
  })

  it.each([
    [OLD, 'which is not `delete-data`, or `delete-data-` and any text', '`drover replace-volumes c c-p-0 --yes`'],
    [{ [PAUSE]: 'yes' }, 'which is not `true` or `false`', '`drover pause kafka/c`'],
    [{ 'drover/of-another-release': '1' }, 'an annotation that this Drover does not know', 'command'],
  ])('is told with the command to ask anew: %p', (annotations, why, command) => {
    const [told, ...others] = notUnderstood({ ...REF, annotations })
    expect(others).toEqual([])
    expect(told).toContain(why)
    expect(told).toContain(command)
  })
})

describe('in a cluster that runs', () => {
  const text = (annotations?: string) => clusterText(annotations === undefined ? {} : { annotations })
  const reasons = async ({ state }: World) =>
    (await readRecords(state, ['Kafka'])).flatMap(({ status }) =>
      status.conditions.map(({ reason, type }) => reason ?? type),
    )
  const say = async (world: World, manifest: string) => {
    await world.declare(manifest)
    await world.life?.reload()
    await world.settle()
  }
  const ask = async (world: World, annotations: Wish['annotations']) => {
    await leaveRequest(world.state, annotationRequest({ kind: 'Kafka', name: 'sim' }, annotations))
    await world.life?.reload()
    await world.settle()
  }

  it('a pause in the manifest counts, whatever was resumed before', async () => {
    const world = await convergedWorld(text())
    await ask(world, { [PAUSE]: 'true' })
    expect(await reasons(world)).toEqual(['Ready', 'ReconciliationPaused'])
    await ask(world, { [PAUSE]: null })
    expect(await readRequests(world.state)).toEqual([])
    await say(world, text(`{${PAUSE}: "true"}`))
    expect(await reasons(world)).toEqual(['Ready', 'ReconciliationPaused'])
  })

  it('a command outweighs the manifest until that speaks again, and this is told meanwhile', async () => {
    const world = await convergedWorld(text(`{${PAUSE}: "true"}`))
    await ask(world, { [PAUSE]: null })
    expect(await reasons(world)).toEqual(['Ready', 'ManifestOverruled'])
    world.start()
    await world.settle()
    expect(await reasons(world)).toEqual(['Ready', 'ManifestOverruled'])
    await say(world, text(`{${PAUSE}: "True"}`))
    expect(await reasons(world)).toEqual(['Ready', 'ReconciliationPaused'])
    expect(await readRequests(world.state)).toEqual([])
  })

  it('a command of which nothing is understood ends, which is told once', async () => {
    const world = await convergedWorld(text())
    const old = { 'drover/replace-volumes-sim-node-0': '2025-01-01T00:00:00.000Z' }
    await ask(world, { ...old, [PAUSE]: 'true' })
    for (let times = 0; times < 3; times++) await world.pass(RESYNC_MS)
    expect(await readRequests(world.state)).toEqual([expect.objectContaining({ annotations: { [PAUSE]: 'true' } })])
    const events = await readEvents(world.state)
    expect(events.filter(({ reason }) => reason === 'RequestNotUnderstood')).toEqual([
      expect.objectContaining({
        regarding: { kind: 'Kafka', name: 'sim' },
        count: 1,
        message: expect.stringContaining('`drover replace-volumes sim sim-node-0 --yes`'),
      }),
    ])
  })

  it('a command of which nothing is understood ends also where its manifest is gone', async () => {
    const world = await convergedWorld(text())
    const nobodys = annotationRequest({ kind: 'Kafka', name: 'gone' }, { [PAUSE]: 'what' })
    await leaveRequest(world.state, nobodys)
    await world.life?.reload()
    expect(await readRequests(world.state)).toEqual([])
  })

  it('nothing is written about a command that stands', async () => {
    const world = await convergedWorld(text(`{${PAUSE}: "true"}`))
    await ask(world, { [PAUSE]: null })
    const life = world.start()
    await world.settle()
    life.written.length = 0
    for (let times = 0; times < 5; times++) await world.pass(RESYNC_MS)
    expect(life.written).toEqual([])
  })

  it('a restart that the manifest asks for after a command is another one', async () => {
    const world = await convergedWorld(text())
    const runs = () => [...world.host.engine.containers.values()].map(({ startedAt }) => startedAt)
    await ask(world, { [ROLL]: 'by hand' })
    const before = runs()
    await say(world, text(`{${ROLL}: "1"}`))
    expect(runs()).not.toEqual(before)
    expect(await readRequests(world.state)).toEqual([])
  })
})
