import { OwnerRecords } from '../src/control/pass/owner-records.ts'
import { observePass } from '../src/control/subjects/kafka-pass.ts'
import { readManifestsOnce } from '../src/manifests/read-once.ts'
import { openStateFolder } from '../src/report/state-folder.ts'
import { CLUSTER, type Workplace } from './cluster.ts'
import { withTools } from './in-process.ts'
import { type Sample, timed } from './statistics.ts'

/**
 * A pass over a converged 3-node cluster, as the daemon does it: connections are open, nothing is to be done.
 * `whole`: everything is asked, as in each resync.
 */
export function noopPass({ state, manifests }: Workplace, runs: number, { whole = false } = {}): Promise<Sample> {
  return withTools(state, async (tools) => {
    const records = new OwnerRecords(await openStateFolder(state, 'read'))
    const { resources } = await readManifestsOnce([manifests])
    const signal = new AbortController().signal
    return await timed(runs, async () => {
      if (whole) tools.keptAnswers?.clear()
      const wish = { cluster: CLUSTER, resources, deleteVolumes: false }
      const recorded = await records.read({ kind: 'Kafka', name: CLUSTER })
      const { plan } = await observePass(tools, wish, recorded, signal)
      if (plan.operations.length > 0) throw new Error('the cluster is not at rest')
    })
  })
}
