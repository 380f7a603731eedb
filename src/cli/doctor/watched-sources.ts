import { openStateFolder } from '../../report/state-folder.ts'

/** Manifests the Drover of this state folder watches, or watched last; none when that is not known. */
export async function watchedSources(statePath: string): Promise<readonly string[]> {
  // An unusable state folder is a finding of its own, and so is one of a newer Drover.
  try {
    const folder = await openStateFolder(statePath, 'read')
    return (await folder.readJson('daemon.json', hasSources))?.sources ?? []
  } catch {
    return []
  }
}

function hasSources(value: unknown): value is { sources: string[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'sources' in value &&
    Array.isArray(value.sources) &&
    value.sources.every((source) => typeof source === 'string')
  )
}
