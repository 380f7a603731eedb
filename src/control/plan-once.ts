import { DroverError } from '../errors.ts'
import type { ManifestSet } from '../model/resource.ts'
import type { Plan } from '../plan/plan.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { readRecords } from '../report/status-store.ts'
import { type ObservedPass, observePass, type PassTools } from './pass/cluster-pass.ts'
import { OwnerRecords } from './pass/owner-records.ts'
import { readRequests, withRequests } from './requests.ts'
import { declaredClusters, existingClusters, wishFor } from './situation.ts'

interface Scope {
  /** The manifests are all there are, so a cluster without one counts as removed. */
  readonly whole: boolean
  readonly sources: readonly string[]
  readonly signal: AbortSignal
}

/**
 * What Drover would do now, and nothing else: changes neither the engine nor the state folder.
 * @throws DOCKER_*, STATE_UNUSABLE
 */
export async function planOnce(
  tools: PassTools,
  state: StateFolder,
  manifests: ManifestSet,
  scope: Scope,
): Promise<Plan[]> {
  return (await observeOnce(tools, state, manifests, scope)).map(({ plan }) => plan)
}

/** The same, each plan with all that it is made of. @throws DOCKER_*, STATE_UNUSABLE */
export async function observeOnce(
  tools: PassTools,
  state: StateFolder,
  manifests: ManifestSet,
  { whole, sources, signal }: Scope,
): Promise<ObservedPass[]> {
  const requests = await readRequests(state)
  const records = await readRecords(state)
  const ownerRecords = new OwnerRecords(state)
  const declared = declaredClusters(manifests)
  const existing = await existingClusters(tools.docker, tools.host.instance, signal)
  const clusters = whole ? [...new Set([...declared, ...existing])] : declared
  if (clusters.length === 0 && !whole) throw new DroverError('NOT_FOUND', 'there is no Kafka in these manifests')
  const wished = { ...manifests, resources: withRequests(manifests.resources, requests) }
  return Promise.all(
    clusters.sort().map(async (cluster) => {
      const wish = wishFor(cluster, { manifests: wished, requests, existing, records, sources })
      return observePass(tools, wish, await ownerRecords.read({ kind: 'Kafka', name: cluster }), signal)
    }),
  )
}
