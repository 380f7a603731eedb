import { type Command, InvalidArgumentError } from 'commander'
import type { ConsumedRecord, ConsumeOptions } from '../../kafka/record.ts'
import { globalsOf, outputOf } from '../globals.ts'
import { withBrokers } from '../records/reach-cluster.ts'
import { addUserOptions } from '../records/user-options.ts'

interface Options {
  readonly cluster?: string
  readonly user?: string
  readonly listener?: string
  readonly fromBeginning?: boolean
  readonly group?: string
  readonly maxMessages?: number
}

/** `drover consume TOPIC`: prints records as they come, until SIGINT. */
export function define(command: Command): void {
  addUserOptions(command)
    .argument('<topic>')
    .option('--cluster <name>', "whose topic it is (default: the only one, or the KafkaTopic's)")
    .option('--from-beginning', 'from the first record there is; otherwise only new ones')
    .option('--group <name>', 'share the partitions with this consumer group, and remember where it was')
    .option('--max-messages <count>', 'end after so many records', wholeNumber)
    .addHelpText('after', '\nOutput formats: text (values), json (one record a line)')
    .action(async (topic: string, { cluster, user, listener, ...options }: Options) => {
      const globals = globalsOf(command)
      const render = outputOf(globals, ['text', 'json']) === 'json' ? asJson : asText
      const { consumeRecords } = await import('../../kafka/records.ts')
      const stopping = new AbortController()
      for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopping.abort())
      await withBrokers(globals, { topic, cluster, user, listener }, async (bootstrap) => {
        const wanted: ConsumeOptions = { fromBeginning: false, ...options, signal: stopping.signal }
        for await (const record of consumeRecords(bootstrap, topic, wanted)) process.stdout.write(render(record))
      })
    })
}

/** The bytes themselves, so that they can be piped on; a tombstone is an empty line. */
const asText = ({ value }: ConsumedRecord): Buffer => Buffer.concat([value ?? Buffer.alloc(0), Buffer.from('\n')])

/** Keys, values and headers as text: what is no UTF-8 is for programs that speak Kafka. */
function asJson({ key, value, headers, timestamp, ...place }: ConsumedRecord): string {
  const texts = Object.entries(headers).map(([name, content]) => [name, content.toString('utf8')])
  return `${JSON.stringify({
    ...place,
    timestamp: new Date(timestamp).toISOString(),
    key: key?.toString('utf8') ?? null,
    value: value?.toString('utf8') ?? null,
    headers: Object.fromEntries(texts),
  })}\n`
}

function wholeNumber(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('Use a whole number above zero.')
  return Number(value)
}
