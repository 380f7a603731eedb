import { isDeepStrictEqual } from 'node:util'
import type { Acting } from '../control/acting.ts'
import { standingsIn } from '../control/known-standings.ts'
import { createFileChecker } from '../manifests/check-file.ts'
import type { SourceFile } from '../manifests/folder-source.ts'
import { readManifestsOnce } from '../manifests/read-once.ts'
import type { ManifestSet } from '../model/resource.ts'
import { refOf } from '../model/resource-ref.ts'
import { annotate } from './annotate.ts'
import { keepGiven, withoutWatched } from './apply.ts'
import { awaitReady } from './await-ready.ts'
import type { Answer, Ask, CallName, Done, Engine, Given, Tell } from './calls.ts'
import { confirm } from './confirm.ts'
import { refuseUnconfirmed, takeBack } from './delete.ts'
import { giveUpRecords } from './give-up-records.ts'
import { refuseErrors } from './given-manifests.ts'
import type { Kept } from './kept.ts'
import { nextNews } from './next-news.ts'
import { passesBeside, planInForce, shownPlan } from './plan.ts'

/** Who has asked, while the answer is made. */
export interface Asking {
  readonly tell: Tell
  /** All that was asked for is done or written down. */
  readonly taken: () => void
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** How each call is answered. What it throws is the answer, too. */
export type Answers = {
  readonly [Name in CallName]: (ask: Ask<Name>, asking: Asking) => Promise<Answer<Name>>
}

/** It is not for this Drover to do; nothing was done. */
export class Declined extends Error {}

/** Nobody waits longer for something of which there was no news, such as that the engine falls silent. */
const LOOK_EVERY_MS = 1_000

const DONE: Done = { done: true }

/** The answers of a Drover that acts: what commands do without one, with what it has at hand. */
export function answersOf(acting: Acting): Answers {
  const { state, records, tools, endpoint, readSoon, news, policy } = acting
  const kept: Kept = acting
  const [checkGiven, checkApplied] = [createFileChecker(), createFileChecker()]
  const againFor = (signal: AbortSignal) => (ms: number) => nextNews(news, Math.min(ms, LOOK_EVERY_MS), signal)
  const known = async () => standingsIn(state, { records: await records(), check: checkApplied })
  const limits = policy ? { policy } : {}
  const read = async (
    files: readonly SourceFile[],
    tell: Tell,
    limited: typeof limits = limits,
  ): Promise<ManifestSet> =>
    refuseErrors(await readManifestsOnce([{ files }], known, { check: checkGiven, ...limited }), tell)
  return {
    async apply({ cwd, wait, timeout, ...given }, { tell, taken, signal }) {
      const files = asSource(given)
      const { resources } = await read(files, tell)
      const toKeep = await withoutWatched(kept, files, resources, { cwd, tell })
      const { changed } = await keepGiven(state, toKeep, tell)
      // Where nothing is new, nobody has to look.
      if (changed > 0) readSoon()
      taken()
      if (wait) await awaitReady(kept, resources, timeout, { byUs: false, tell, again: againFor(signal) })
      return { resources: resources.length }
    },

    async plan({ engine, files }, { tell, signal }) {
      if (!isSameEngine(engine, endpoint)) throw new Declined('this Drover acts on another engine')
      const toPlan = files
        ? { manifests: await read(asSource({ files }), tell), whole: false }
        : await planInForce(state, tell)
      return { plans: (await passesBeside(tools, kept, toPlan, signal)).map(shownPlan) }
    },

    records: async ({ kinds }) => ({ records: await records(kinds) }),

    async annotate(ask, { tell }) {
      await annotate(kept, ask, tell)
      readSoon()
      return DONE
    },

    async confirm({ ref }, { tell, signal }) {
      await confirm(kept, ref, { tell, readSoon, again: againFor(signal) })
      return DONE
    },

    async 'give-up-records'(ask, { tell }) {
      await giveUpRecords(kept, ask, tell)
      readSoon()
      return DONE
    },

    async delete({ cwd, volumes, yes, ...what }, { tell, taken }) {
      // What is to go may be more than a policy allows.
      const refs = 'refs' in what ? what.refs : (await read(asSource(what), tell, {})).resources.map(refOf)
      refuseUnconfirmed(refs, { volumes, yes })
      await takeBack(kept, refs, { volumes, cwd, tell })
      taken()
      readSoon()
      return DONE
    },
  }
}

const asSource = ({ files }: Pick<Given, 'files'>): SourceFile[] =>
  files.map(({ file, text, isNamed }) => ({ file, bytes: Buffer.from(text), ...(isNamed && { isNamed }) }))

/** Wherever it was said which one. */
const isSameEngine = (one: Engine, other: Engine): boolean =>
  isDeepStrictEqual({ ...one, origin: undefined }, { ...other, origin: undefined })
