import type { Command } from 'commander'
import { DroverError } from '../../errors.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { globalsOf, outputOf } from '../globals.ts'
import { parseKind } from '../kinds.ts'
import { knownRecords } from '../known-records.ts'
import { renderData } from '../output/data.ts'
import { toStderr } from '../to-stderr.ts'
import { addNamespaceOption, whichOne } from '../which-one.ts'

/** `drover adopt users [NAME...]`: manifests of whom Kafka knows, and no manifest declares; nothing is changed. */
export function define(command: Command): void {
  addNamespaceOption(command)
    .argument('<kind>', 'users')
    .argument('[names...]', 'names in Kafka; default: all that no manifest declares')
    .option('--cluster <name>', 'of this cluster only (default: of all)')
    .addHelpText(
      'after',
      '\nOutput formats: yaml, json. To take them over: `drover adopt users > users.yaml`, read it, `drover apply -f users.yaml`.',
    )
    .action(async (kind: string, names: readonly string[], { cluster }: { readonly cluster?: string }) => {
      if (parseKind(kind) !== 'KafkaUser') throw new DroverError('USAGE', 'only users can be adopted')
      const globals = globalsOf(command)
      const format = outputOf(globals, ['yaml', 'json'])
      const state = await openStateFolder(globals.state, 'read')
      const records = await knownRecords(state, ['Kafka', 'KafkaUser'])
      const kafkas = records.filter((record) => record.kind === 'Kafka' && record.removedAt === undefined)
      const only = cluster && whichOne({ kind: 'Kafka', name: cluster }, globals.namespace, kafkas).name
      const meant = kafkas.filter(({ name }) => only === undefined || name === only).map(({ name }) => name)
      if (meant.length === 0)
        throw new DroverError('NOT_FOUND', `there is no Kafka${only === undefined ? '' : ` ${only}`}`)
      const { askForeignUsers } = await import('../users/ask-clusters.ts')
      const { asKafkaUsers } = await import('../users/as-kafka-user.ts')
      const users = records.filter((record) => record.kind === 'KafkaUser')
      const found = await askForeignUsers(globals, state, meant, users)
      for (const name of names.filter((name) => !found.some(({ username }) => username === name))) {
        throw new DroverError('NOT_FOUND', `there is no user ${name} that no manifest declares`, {
          mend: 'List them with `drover get users --all`.',
        })
      }
      const chosen = found.filter(({ username }) => names.length === 0 || names.includes(username))
      const wanted = asKafkaUsers(chosen, users)
      for (const note of wanted.flatMap(({ notes }) => notes)) toStderr(note)
      const manifests = wanted.flatMap(({ manifest }) => (manifest ? [manifest] : []))
      if (manifests.length === 0) return toStderr('There is nobody to adopt.')
      const list = { apiVersion: 'v1', kind: 'List', items: manifests }
      const texts =
        format === 'json'
          ? [await renderData(list, 'json')]
          : await Promise.all(manifests.map((each) => renderData(each, 'yaml')))
      process.stdout.write(texts.join('---\n'))
    })
}
