import { readFile, writeFile } from 'node:fs/promises'
import type { ShownPlan } from '../api/calls.ts'
import { keptIn } from '../api/kept.ts'
import { passesOf, planInForce, shownPlan, type ToPlan } from '../api/plan.ts'
import { assemble } from '../control/assemble.ts'
import type { ObservedPass } from '../control/subjects/subject.ts'
import { DroverError, messageOf } from '../errors.ts'
import type { ManifestRoot } from '../manifests/folder-source.ts'
import type { PolicySource } from '../manifests/policy-file.ts'
import { refKey } from '../model/resource-ref.ts'
import { decideFrom } from '../plan/pass.ts'
import { renderPlan } from '../plan/render.ts'
import { readRecord, recordText } from '../report/pass-record.ts'
import { openStateFolder } from '../report/state-folder.ts'
import { assemblyOptionsOf } from './docker.ts'
import type { Globals } from './globals.ts'
import { knownIn, readValid } from './manifest-files.ts'
import { toStderr } from './to-stderr.ts'
import { droverVersion } from './version.ts'

/** Plans that were made here, and from what. */
export interface PlansHere {
  readonly plans: readonly ShownPlan[]
  readonly passes: readonly ObservedPass[]
}

const plansOf = (passes: readonly ObservedPass[]): PlansHere => ({
  passes,
  plans: passes.map(({ plan }) => shownPlan(plan)),
})

/**
 * What would be done now by what is given, or else by what is in force, where no Drover answers.
 * @throws as `readValid`, USAGE, STATE_*, DOCKER_*
 */
export async function planHere(
  globals: Globals,
  roots: readonly ManifestRoot[] | undefined,
  policy?: PolicySource,
): Promise<PlansHere> {
  const given = roots && { manifests: await readValid(roots, knownIn(globals), policy), whole: false }
  const state = await openStateFolder(globals.state, 'read')
  const toPlan: ToPlan = given ?? (await planInForce(state, toStderr))
  const { tools, close } = await assemble(assemblyOptionsOf(globals))
  return plansOf(await passesOf(tools, keptIn(state), toPlan, new AbortController().signal).finally(close))
}

/** The plans of what was recorded. @throws RECORD_UNREADABLE */
export async function planAgain(file: string): Promise<PlansHere> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new DroverError('RECORD_UNREADABLE', `cannot read ${file}: ${messageOf(error)}`)
  })
  const passes = readRecord(text, file).passes.map(({ facts, plan: before }) => {
    const plan = decideFrom(facts)
    if (renderPlan(plan) !== before.join('\n')) {
      toStderr(`${refKey(plan.owner)}: this Drover plans something else than the one that recorded it`)
    }
    return { plan, facts }
  })
  return plansOf(passes)
}

/** @throws USAGE where it cannot be written */
export async function writeRecord(file: string, { passes }: PlansHere): Promise<void> {
  const text = recordText(
    passes.map(({ facts }) => facts),
    droverVersion(),
  )
  await writeFile(file, text, { mode: 0o600 }).catch((error: unknown) => {
    throw new DroverError('USAGE', `cannot write ${file}: ${messageOf(error)}`, { mend: 'Name another file.' })
  })
  toStderr(
    `recorded in ${file}; values whose name says they are secret are left out, but look through it before you give it away`,
  )
}
