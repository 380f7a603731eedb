import { LABELS } from '../model/labels.ts'
import { NOTHING_RECORDED, type ObservedDocker, type RecordedCluster } from '../model/observed-cluster.ts'
import { PlanBuilder } from './builder.ts'
import { isRunning } from './node-containers.ts'
import type { Plan } from './plan.ts'
import { stopContainer } from './stop-node.ts'

/**
 * What goes when a cluster's manifest is gone
 * ===========================================
 *
 * Containers, their configuration and the network go. Data stays: a volume is removed only where a person asked for it
 * in writing (`deleteClaim: true`, recorded on the volume's label when it was made) or the manifest said it was ephemeral.
 * While any data stays, so does the marker that a quorum was formed, so that the same manifest brings the cluster back.
 *
 * Nothing of this happens while deletion is held (`hold`): a missing folder is not a wish.
 */
export function planRemoval(
  cluster: string,
  docker: ObservedDocker,
  recorded: RecordedCluster,
  now: number,
  options: { readonly hold?: string; readonly deleteVolumes?: boolean; readonly gracePeriodSeconds?: number } = {},
): Plan {
  const key = `Kafka/${cluster}`
  const owner = { kind: 'Kafka', name: cluster } as const
  const builder = new PlanBuilder(owner, recorded, now)
  const goes = ({ labels }: { labels: Readonly<Record<string, string>> }) =>
    options.deleteVolumes === true || ['delete', 'ephemeral'].includes(labels[LABELS.deletion] ?? 'retain')
  const data = docker.volumes.filter(({ labels }) => labels[LABELS.kind] === 'data')
  const retained = data.filter((volume) => !goes(volume)).map(({ name }) => name)
  const fields = retained.length > 0 ? { retainedVolumes: retained } : {}

  if (options.hold !== undefined) {
    const condition = { type: 'Warning', status: 'True', reason: 'DeletionHeld', message: options.hold } as const
    builder.wait(owner, 'DeletionHeld', options.hold)
    return finish(key, builder, recorded, [condition], fields)
  }

  const removals: number[] = []
  let stopping = false
  for (const container of docker.containers) {
    if (isRunning(container)) {
      stopping = true
      stopContainer(builder, container, options.gracePeriodSeconds ?? 120, `the manifest of ${cluster} is gone`)
      continue
    }
    removals.push(
      builder.add(
        { kind: 'container', name: container.name },
        { type: 'RemoveContainer', container: { id: container.id } },
        `the manifest of ${cluster} is gone`,
      ),
    )
  }
  if (!stopping) {
    removeRest(
      builder,
      cluster,
      docker,
      removals,
      (volume) => volume.labels[LABELS.kind] !== 'data' || goes(volume),
      retained,
    )
  }
  const done = builder.operations.length === 0 && !stopping
  const condition = {
    type: 'Ready',
    status: 'False',
    reason: done ? 'Removed' : 'Removing',
    message: retained.length > 0 ? `kept: ${retained.join(', ')}` : 'nothing is kept',
  } as const
  return finish(key, builder, done ? NOTHING_RECORDED : builder.recorded, [condition], fields)
}

function removeRest(
  builder: PlanBuilder,
  cluster: string,
  docker: ObservedDocker,
  needs: readonly number[],
  goes: (volume: ObservedDocker['volumes'][number]) => boolean,
  retained: readonly string[],
): void {
  for (const { id, name } of docker.networks) {
    builder.add(
      { kind: 'network', name },
      { type: 'RemoveNetwork', networkId: id },
      `the manifest of ${cluster} is gone`,
      { needs },
    )
  }
  for (const volume of docker.volumes) {
    if (!goes(volume) || (volume.labels[LABELS.kind] === 'quorum' && retained.length > 0)) continue
    const kind = volume.labels[LABELS.kind]
    const cause = kind === 'data' ? `its claim was to be deleted with ${cluster}` : `the manifest of ${cluster} is gone`
    builder.add({ kind: 'volume', name: volume.name }, { type: 'RemoveVolume', name: volume.name }, cause, { needs })
  }
}

function finish(
  key: string,
  builder: PlanBuilder,
  recorded: RecordedCluster,
  conditions: Plan['statuses'][number]['conditions'],
  fields: Readonly<Record<string, unknown>>,
): Plan {
  const name = key.slice(key.indexOf('/') + 1)
  return {
    key,
    operations: builder.operations,
    waits: builder.waits,
    statuses: [{ kind: 'Kafka', name, conditions, fields }],
    recorded,
  }
}
