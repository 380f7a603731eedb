import type { ConfigEntry } from '../../../src/model/kafka-state.ts'
import { clusterText } from '../../world/cluster-text.ts'
import type { Fate } from '../../world/life.ts'
import { convergedWorld, RESYNC_MS, type World } from '../../world/world.ts'

const LONG = 20 * RESYNC_MS
const ORDERS = 'partitions: 3, replicas: 2'
const withOrders = (config: string) => clusterText({ topics: { orders: `{${ORDERS}, config: ${config}}` } })

const changing = ({ life }: World) => (life?.calls ?? []).filter(({ change }) => change !== undefined)
/** Brokers that were given configs, and `all`, in order. */
const given = (world: World) =>
  changing(world).flatMap(({ method, args: [broker = 'all', changes, options] }) =>
    method === 'alterNodeConfig' &&
    JSON.stringify(options) === '{}' &&
    (changes as readonly { value: string | null }[]).some(({ value }) => value !== null)
      ? [broker]
      : [],
  )
const altered = (world: World, method: string) => changing(world).filter((call) => call.method === method).length
const starts = ({ host }: World) => host.nodes().map(({ name, startedAt }) => `${name} ${startedAt}`)
const conditions = async ({ host }: World, kind: string, name: string) => {
  const record = JSON.parse(await host.disk.readText(`/state/status/${kind}/${name}.json`))
  return record.status.conditions as { type: string; status: string; reason?: string; message?: string }[]
}
const reasons = async (world: World, kind: string, name: string) =>
  (await conditions(world, kind, name)).map(({ type, status, reason }) => reason ?? `${type} ${status}`)

async function saved(world: World, text: string): Promise<void> {
  await world.declare(text)
  await world.life?.reload()
}

describe('a value that Kafka gives back in another form', () => {
  it('of a topic is set once', async () => {
    const world = await convergedWorld(clusterText({ topics: { orders: `{${ORDERS}}` } }))
    await saved(world, withOrders('{preallocate: "True", cleanup.policy: "compact,compact"}'))
    await world.elapse(LONG)
    expect(altered(world, 'alterTopicConfig')).toBe(1)
    expect(await reasons(world, 'KafkaTopic', 'orders')).toEqual(['Ready True'])
  })

  const LISTS = 'unclean.leader.election.enable: "True", log.cleanup.policy: "compact,compact"'

  it('of the nodes is set on each once, and once for all', async () => {
    const world = await convergedWorld()
    await saved(world, clusterText({ config: `{${LISTS}}` }))
    await world.elapse(LONG)
    expect(given(world)).toEqual([0, 1, 2, 'all'])
    expect(await reasons(world, 'Kafka', 'sim')).toEqual(['Ready True'])
  })

  it('of the nodes holds up no roll', async () => {
    const world = await convergedWorld()
    const before = starts(world)
    await saved(world, clusterText({ config: `{${LISTS}, num.partitions: 2}` }))
    await world.elapse(LONG)
    expect(starts(world).filter((start) => before.includes(start))).toEqual([])
    expect(given(world)).toEqual([...new Set(given(world))])
    const settled = changing(world).length
    await world.elapse(LONG)
    expect(changing(world).length).toBe(settled)
    expect(await reasons(world, 'Kafka', 'sim')).toEqual(['Ready True'])
  })

  it('costs no restart where the manifest only spells it anew', async () => {
    const world = await convergedWorld(clusterText({ config: '{auto.create.topics.enable: false}' }))
    const before = starts(world)
    await saved(world, clusterText({ config: '{auto.create.topics.enable: "False"}' }))
    await world.elapse(LONG)
    expect(starts(world)).toEqual(before)
    expect(await reasons(world, 'Kafka', 'sim')).toEqual(['Ready True'])
  })
})

describe('a change that Kafka accepts, and after which all is as it was', () => {
  /** Kafka takes whatever it is told of a key, and goes on giving back the same value. */
  const deaf = (key: string, value: string): Fate => ({
    sees: ({ method }, answer) => {
      if (method !== 'describeTopicConfigs') return answer
      const topics = answer as ReadonlyMap<string, readonly ConfigEntry[]>
      const heard = (entry: ConfigEntry) => (entry.name === key ? { ...entry, value } : entry)
      return new Map([...topics].map(([topic, entries]) => [topic, entries.map(heard)]))
    },
  })

  it('is told and not repeated, until the manifest says something else', async () => {
    const world = await convergedWorld(clusterText({ topics: { orders: `{${ORDERS}}` } }))
    world.start(deaf('segment.ms', '1000'))
    await saved(world, withOrders('{segment.ms: 2000}'))
    await world.elapse(LONG)
    expect(altered(world, 'alterTopicConfig')).toBe(3)
    expect((await conditions(world, 'KafkaTopic', 'orders')).at(-1)).toMatchObject({
      type: 'Warning',
      reason: 'RepeatedInVain',
      message: expect.stringMatching(
        /^AlterTopicConfig of topic orders \(segment\.ms is 1000, not 2000\): Kafka has accepted it 3 times since \S+Z, and all is as it was; it is not repeated until the manifest says something else$/,
      ),
    })
    await saved(world, withOrders('{segment.ms: 3000}'))
    await world.elapse(LONG)
    expect(altered(world, 'alterTopicConfig')).toBe(6)
    await saved(world, withOrders('{segment.ms: 1000}'))
    await world.elapse(LONG)
    expect(await reasons(world, 'KafkaTopic', 'orders')).toEqual(['Ready True'])
  })
})
