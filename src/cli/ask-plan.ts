import type { Engine, ShownPlan } from '../api/calls.ts'
import { hasCode } from '../errors.ts'
import type { ManifestRoot } from '../manifests/folder-source.ts'
import { askDaemon } from './ask-daemon.ts'
import { endpointOf } from './docker.ts'
import { givenFiles } from './given-files.ts'
import type { Globals } from './globals.ts'

/**
 * What the Drover that runs would do now by what is given, or else by what is in force; undefined where none answers
 * that acts on the engine that is meant. @throws the error with which it ended there
 */
export async function askPlan(
  globals: Globals,
  roots: readonly ManifestRoot[] | undefined,
): Promise<readonly ShownPlan[] | undefined> {
  const engine = engineOf(globals)
  const given = roots && (await givenFiles(roots))
  if (engine === undefined || (roots && !given)) return undefined
  return (await askDaemon(globals.state, 'plan', { ...given, engine })).answer?.plans
}

/** What is wrong with how it is said is told when it is used. */
function engineOf(globals: Globals): Engine | undefined {
  try {
    return endpointOf(globals)
  } catch (error) {
    if (hasCode(error, 'USAGE')) return undefined
    throw error
  }
}
