import type { Command } from 'commander'
import { DroverError } from '../../errors.ts'
import { shortRef } from '../../kinds/kinds.ts'
import { ANNOTATIONS, readAnnotation } from '../../model/annotations.ts'
import type { KafkaUserSpec, ResourceRef } from '../../model/resource.ts'
import { refKey } from '../../model/resource-ref.ts'
import { whyNotRotated } from '../../model/rotation.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { type Globals, globalsOf } from '../globals.ts'
import { parseSelection } from '../kinds.ts'
import { knownRecords } from '../known-records.ts'
import { addNamespaceOption, whichIn } from '../which-one.ts'
import { annotate } from './annotate.ts'

/** `drover rotate user NAME`: another password, or another certificate, once. */
export function define(command: Command): void {
  addNamespaceOption(command)
    .argument('<what...>', 'user NAME or user/NAME')
    .action(async (what: string[]) => {
      const globals = globalsOf(command)
      const { refs = [] } = parseSelection(what)
      const [named] = refs
      if (named?.kind !== 'KafkaUser' || refs.length !== 1) throw new DroverError('USAGE', 'name one user: user NAME')
      const ref = await whichIn(globals, named)
      const record = await recordOf(globals, ref)
      // As its manifest says it: of a kind that is checked before it is recorded.
      const spec = record.spec as KafkaUserSpec
      const why = whyNotRotated(spec)
      if (why) throw new DroverError('USAGE', `${shortRef(ref)} is not rotated: ${why.because}`, { mend: why.mend })
      // No two are the same: asked for again, it is made again.
      const asked = new Date().toISOString()
      await annotate(globals, ref, { [ANNOTATIONS.rotate.name]: asked }, `${whatComes(spec, ref)}${pausedNote(record)}`)
    })
}

async function recordOf({ state }: Globals, ref: ResourceRef): Promise<ResourceRecord> {
  const records = await knownRecords(await openStateFolder(state, 'read'), ['KafkaUser'])
  const found = records.find((record) => refKey(record) === refKey(ref) && record.removedAt === undefined)
  if (found === undefined) throw new DroverError('NOT_FOUND', `there is no ${shortRef(ref)}`)
  return found
}

function whatComes({ authentication }: KafkaUserSpec, { name }: ResourceRef): string {
  const fetch = `\`drover get secret${name.includes('/') ? '/' : ' '}${name}\``
  return authentication?.type === 'tls'
    ? `gets another certificate, which ${fetch} shows then; the one it has now is trusted until that ends`
    : `gets another password, which ${fetch} shows then; the one it has now counts until Kafka has the other`
}

const pausedNote = ({ annotations }: ResourceRecord): string =>
  readAnnotation('pause', { kind: 'KafkaUser', metadata: { annotations } }) === true
    ? '\nbut it is paused, and none is made before that is taken back'
    : ''
