import { createInterface } from 'node:readline'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { RecordToProduce } from '../../kafka/record.ts'
import { globalsOf, outputOf } from '../globals.ts'
import { withBrokers } from '../records/reach-cluster.ts'
import { addUserOptions } from '../records/user-options.ts'

interface Options {
  readonly cluster?: string
  readonly user?: string
  readonly listener?: string
  readonly key?: string
  readonly value?: string
  readonly header: Readonly<Record<string, string>>
  readonly acks: keyof typeof ACKS
}

const ACKS = { all: -1, '1': 1, '0': 0 } as const

/** `drover produce TOPIC`: each line of stdin, or `--value`, is one record. */
export function define(command: Command): void {
  addUserOptions(command)
    .argument('<topic>')
    .option('--cluster <name>', "whose topic it is (default: the only one, or the KafkaTopic's)")
    .option('--key <key>', 'key of every record')
    .option('--value <value>', 'one record with this value, instead of the lines of stdin')
    .option('--header <name=value>', 'header of every record; may be repeated', addHeader, {})
    .addOption(new Option('--acks <who>', 'who has to have it').choices(Object.keys(ACKS)).default('all'))
    .addHelpText('after', '\nOutput formats: text, json (one record a line)')
    .action(async (topic: string, { cluster, acks, user, listener, ...options }: Options) => {
      const globals = globalsOf(command)
      const format = outputOf(globals, ['text', 'json'])
      const { produceRecords } = await import('../../kafka/records.ts')
      let count = 0
      const partitions = new Set<number>()
      try {
        await withBrokers(globals, { topic, cluster, user, listener }, async (bootstrap) => {
          for await (const ack of produceRecords(bootstrap, topic, recordsOf(options), { acks: ACKS[acks] })) {
            count += 1
            partitions.add(ack.partition)
            if (format === 'json') process.stdout.write(`${JSON.stringify(ack)}\n`)
          }
        })
      } finally {
        // Also when it failed halfway: what was written stays written.
        const where = partitions.size > 0 ? ` in partition ${[...partitions].sort((a, b) => a - b).join(', ')}` : ''
        process.stderr.write(`${count} ${count === 1 ? 'record' : 'records'} written to ${topic}${where}\n`)
      }
    })
}

async function* recordsOf({
  key = null,
  value,
  header,
}: Pick<Options, 'value' | 'header'> & { readonly key?: string | null }): AsyncGenerator<RecordToProduce> {
  const lines = value === undefined ? createInterface({ input: process.stdin }) : [value]
  for await (const line of lines) yield { key, value: line, headers: header }
}

function addHeader(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Use NAME=VALUE.')
  return { ...before, [name]: value }
}
