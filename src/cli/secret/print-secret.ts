import { resolve } from 'node:path'
import { DroverError } from '../../errors.ts'
import { ownName } from '../../model/resource-ref.ts'
import type { StateFolder } from '../../report/state-folder.ts'
import { type Globals, outputOf } from '../globals.ts'
import { knownRecords } from '../known-records.ts'
import { renderData } from '../output/data.ts'
import { toStderr } from '../to-stderr.ts'
import { javaProperties, kcatConfig, pemFile, shellVariables } from './client-files.ts'
import { clientSettings, fitting, listenerOf } from './client-settings.ts'
import { keptCredential, openToRead, trustedBy } from './kept-credential.ts'
import { authoritySecret, userSecret } from './strimzi-secret.ts'
import { type MeantSecret, whichSecret } from './which-secret.ts'
import { writePrivate } from './write-private.ts'

const DATA_FORMATS = ['yaml', 'json'] as const
const CLIENT_FORMATS = ['properties', 'pem', 'env', 'kcat'] as const
type ClientFormat = (typeof CLIENT_FORMATS)[number]

export interface SecretOptions {
  /** Name of the listener; absent: one that fits. */
  readonly listener?: string
  /** Where it is written, for who calls alone; absent: to stdout. */
  readonly to?: string
}

/**
 * Shows what a client needs who is a user of Kafka, or whom to trust. False, and nothing shown: the name is that of
 * neither, and may be a Secret that somebody declared.
 * @throws USAGE, NOT_FOUND, SECRET_*, STATE_*
 */
export async function printSecret(globals: Globals, name: string, options: SecretOptions): Promise<boolean> {
  const state = await openToRead(globals.state)
  const records = await knownRecords(state, ['Kafka', 'KafkaUser', 'Secret'])
  const meant = whichSecret(name, globals.namespace, records)
  const format = outputOf(
    globals,
    meant?.of === 'authority' ? [...DATA_FORMATS, 'pem'] : [...DATA_FORMATS, ...CLIENT_FORMATS],
  )
  if (meant === undefined) {
    const isDeclared = records.some((record) => record.kind === 'Secret' && ownName(record.name) === ownName(name))
    if (isDeclared && (format === 'yaml' || format === 'json')) return false
    const message = isDeclared
      ? `what the Secret ${name} holds is its manifest’s, and was not kept`
      : `there is no Secret ${name}: none was declared, and no KafkaUser or authority would have it`
    throw new DroverError('NOT_FOUND', message, {
      mend: 'List what there is with `drover get users,secrets`; an authority’s is CLUSTER-cluster-ca-cert, or CLUSTER-clients-ca-cert.',
    })
  }
  const files =
    meant.of === 'user' ? await ofUser(state, meant, format, options) : await ofAuthority(state, meant, format)
  await give(files, options.to)
  return true
}

/** What is shown. */
interface Shown {
  readonly text: string
  /** What it names and has to stand in a file of its own. */
  readonly pem?: { readonly path: string; readonly text: string }
}

/** Only what was asked for goes to stdout, or into files; nothing of it into a message. */
async function give({ text, pem }: Shown, to: string | undefined): Promise<void> {
  if (to === undefined) {
    process.stdout.write(text)
    if (pem) toStderr(`it names ${pem.path}, which \`-o pem\` writes; \`--to FILE\` writes both`)
    return
  }
  if (pem) await writePrivate(pem.path, pem.text)
  await writePrivate(to, text)
  toStderr(`written to ${[to, ...(pem ? [pem.path] : [])].join(' and ')}, for nobody but you`)
}

async function ofAuthority(
  state: StateFolder,
  { which, cluster }: Extract<MeantSecret, { of: 'authority' }>,
  format: 'yaml' | 'json' | ClientFormat,
): Promise<Shown> {
  const trusted = await trustedBy(state, cluster, which)
  if (trusted === undefined) {
    throw new DroverError('SECRET_MISSING', `${cluster.name} has no authorities yet`)
  }
  if (format !== 'yaml' && format !== 'json') return { text: pemFile({ trusted }) }
  return { text: await renderData(authoritySecret(cluster, which, trusted), format) }
}

async function ofUser(
  state: StateFolder,
  { user, cluster }: Extract<MeantSecret, { of: 'user' }>,
  format: 'yaml' | 'json' | ClientFormat,
  { listener, to }: SecretOptions,
): Promise<Shown> {
  const credential = await keptCredential(state, user, cluster)
  if (format === 'yaml' || format === 'json') {
    const clients = await trustedBy(state, cluster, 'clients')
    return { text: await renderData(userSecret(user, cluster, credential, clients), format) }
  }
  const trusted = await trustedBy(state, cluster, 'cluster')
  const { type } = credential
  if (format === 'pem') {
    // A key is what it is, wherever its owner is let in.
    const offered = listener === undefined ? fitting(cluster, type) : listenerOf(user, cluster, type, listener)
    const settings = offered && clientSettings(user, credential, offered, trusted)
    return {
      text: pemFile({
        ...(type === 'tls' && { identity: credential }),
        ...(trusted !== undefined && { trusted }),
        ...settings,
      }),
    }
  }
  const settings = clientSettings(user, credential, listenerOf(user, cluster, type, listener), trusted)
  if (format !== 'kcat') return { text: format === 'env' ? shellVariables(settings) : javaProperties(settings) }
  const path = to === undefined ? `${ownName(user.name)}.pem` : `${resolve(to)}.pem`
  const text = pemFile(settings)
  return { text: kcatConfig(settings, path), ...(text !== '' && { pem: { path, text } }) }
}
