import type { ResourceRecord } from '../../report/resource-record.ts'
import { newsOf } from './news.ts'
import type { Sight } from './sight.ts'

/**
 * What the person who reads these records has to know of how old they are: a line each, and none when all is seen.
 * `told` has what was said before, and is added to.
 */
export function sightLines(
  sight: Sight,
  records: readonly Pick<ResourceRecord, 'kind' | 'name' | 'labels'>[],
  told: Set<string> = new Set(),
): string[] {
  const { nothing, manifests, incomplete, stateLost } = sight
  const each = nothing ? [nothing] : records.map((record) => sight.unseen(record))
  // What a daemon that is gone said of the manifests is nothing to go by.
  const ofManifests = nothing?.reason === 'NoDaemon' ? [] : [manifests?.message, incomplete]
  return [stateLost, ...each.map((why) => why?.message), ...ofManifests].flatMap((message) => {
    if (message === undefined || told.has(newsOf(message))) return []
    told.add(newsOf(message))
    return [`${capital(message)}.`]
  })
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
