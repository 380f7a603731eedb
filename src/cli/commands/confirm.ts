import type { Command } from 'commander'
import { awaitHeed, type Confirmation, isWaitingToGo } from '../../api/await-heed.ts'
import { leaveRequest } from '../../control/requests.ts'
import { readSight } from '../../control/sight/read-sight.ts'
import { DroverError } from '../../errors.ts'
import { shortRef } from '../../kinds/kinds.ts'
import { refKey } from '../../model/resource-ref.ts'
import { readRecords } from '../../report/read-records.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import { openStateFolder, type StateFolder } from '../../report/state-folder.ts'
import { globalsOf } from '../globals.ts'
import { parseRef } from '../kinds.ts'
import { addNamespaceOption, whichIn } from '../which-one.ts'

/**
 * `drover confirm CLUSTER`: yes, it may be taken down, though its manifest is only missing. Its data stays.
 * `drover confirm KIND/NAME`: yes, that resource is gone, though nothing proves it.
 */
export function define(command: Command): void {
  addNamespaceOption(command)
    .argument('<cluster>', 'name of a Kafka whose manifest is gone; or KIND/NAME of another resource')
    .action(async (what: string) => {
      const globals = globalsOf(command)
      const state = await openStateFolder(globals.state, 'write')
      const ref = await whichIn(globals, what.includes('/') ? parseRef(what) : { kind: 'Kafka', name: what })
      const record = (await readRecords(state, [ref.kind])).find((known) => refKey(known) === refKey(ref))
      if (!record) throw new DroverError('NOT_FOUND', `there is no ${ref.kind} ${ref.name}`)
      const { nothing } = await readSight(state)
      if (ref.kind === 'Kafka') await confirmRemoval(state, record, nothing?.message)
      else await confirmGone(state, record, nothing?.message)
      if (nothing) process.stderr.write(`${nothing.message}; it is heeded by the first one that looks\n`)
    })
}

async function confirmRemoval(state: StateFolder, record: ResourceRecord, blind: string | undefined): Promise<void> {
  const cluster = record.name
  const request = { type: 'confirm-removal', cluster, deleteVolumes: false } as const
  if (isWaitingToGo(record)) await leaveRequest(state, request)
  else await haveItLookedAt(state, request, cluster, blind)
  process.stderr.write(`kafka/${cluster} may go; its data volumes stay\n`)
}

async function confirmGone(state: StateFolder, record: ResourceRecord, blind: string | undefined): Promise<void> {
  const { kind, name, status } = record
  const request = { type: 'confirm-gone', kind, name } as const
  if (status.conditions.some(({ reason }) => reason === 'DeletionHeld')) await leaveRequest(state, request)
  else await haveItLookedAt(state, request, shortRef(record), blind)
  process.stderr.write(`${shortRef(record)} counts as removed\n`)
}

/**
 * Its manifest may have been taken away a moment ago, and the daemon has not seen that yet: it has to look before the
 * confirmation means anything. One that nobody has looked at is not left lying about, for it would count on the day the
 * manifests cannot be read.
 * @throws NOT_FOUND, TIMED_OUT
 */
export async function haveItLookedAt(
  state: StateFolder,
  request: Confirmation,
  what: string,
  blind: string | undefined,
  giveUpMs?: number,
): Promise<void> {
  if (blind !== undefined) {
    throw new DroverError('NOT_FOUND', `no removal of ${what} is known to wait: ${blind}`, {
      mend: `Whether its manifest is gone is seen by a Drover that runs; confirm it then.`,
    })
  }
  switch (await awaitHeed(state, request, giveUpMs)) {
    case 'heeded':
      return
    case 'declared':
      throw new DroverError('NOT_FOUND', `no removal of ${what} is waiting: its manifest is there`, {
        mend: 'Remove its manifest first, or, if it was applied, use `drover delete`.',
      })
    case 'unanswered':
      throw new DroverError('TIMED_OUT', `the Drover on ${state.path} has not looked at the manifests in time`, {
        mend: 'The confirmation was taken back. `drover get` says what keeps it; then confirm once more.',
      })
  }
}
