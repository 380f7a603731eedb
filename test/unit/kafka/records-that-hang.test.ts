import { consumeRecords, produceRecords } from '../../../src/kafka/records.ts'
import { loadWire } from '../../../src/kafka/wire.ts'
import { eventually } from '../../contract/eventually.ts'
import { type FakeBroker, startBroker } from './fake-broker.ts'

/** Loading the libraries is no part of any deadline. */
beforeAll(() => Promise.all([loadWire(), import('kafkajs')]), 60_000)

let broker: FakeBroker
beforeEach(async () => {
  broker = await startBroker(1, 'silent')
})
afterEach(() => broker.close())

const bootstrap = () => ({ brokers: [`127.0.0.1:${broker.port}`], requestMs: 50, connectMs: 50, retryMs: 50 })
async function* oneRecord() {
  yield { value: 'x' }
}

it.each([
  ['producing', () => produceRecords(bootstrap(), 't', oneRecord())],
  ['consuming in a group', () => consumeRecords(bootstrap(), 't', { fromBeginning: true, group: 'g' })],
  ['consuming alone', () => consumeRecords(bootstrap(), 't', { fromBeginning: true })],
])(
  '%s ends when the broker accepts and says nothing, and leaves no connection',
  async (_, begin) => {
    const drain = async () => {
      for await (const _ of begin());
    }
    await expect(drain()).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE' })
    await eventually(
      async () => broker.open(),
      (open) => open === 0,
    )
  },
  60_000,
)
