import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { sizeText } from '../../model/quantity.ts'
import type { Condition } from '../ground/plan.ts'
import { shortList } from '../ground/short-list.ts'
import type { NodeView } from '../node/node-view.ts'

/** Parts of a size from which a person should know; the highest that is reached counts. */
const LEVELS = [
  [95, 'VolumeAlmostFull'],
  [85, 'VolumeFillingUp'],
] as const

/**
 * Warnings about volumes that fill up, one a level. A volume is measured twice: the replicas in it by the size the
 * manifest gives it, which most drivers do not enforce, and the file system it is on by what that really has.
 */
export function fillingVolumes(nodes: readonly NodeView[], { logDirs }: ObservedKafka): Condition[] {
  const measures = nodes.flatMap(({ nodeId, node }) =>
    node.volumes.flatMap(({ name, logDir, sizeBytes }) => {
      const dir = logDirs?.get(nodeId)?.find(({ path }) => path === logDir)
      if (dir?.errorCode !== 0) return []
      const held = dir.replicas.reduce((sum, { bytes }) => sum + bytes, 0)
      const { totalBytes, usableBytes } = dir
      return [
        ...measure(name, 'of its size', held, sizeBytes),
        ...(usableBytes === undefined || totalBytes === undefined
          ? []
          : measure(name, 'of its file system', totalBytes - usableBytes, totalBytes)),
      ]
    }),
  )
  return LEVELS.flatMap(([from, reason], index): Condition[] => {
    const to = LEVELS[index - 1]?.[0] ?? Number.POSITIVE_INFINITY
    const reached = measures.filter(({ percent }) => percent >= from && percent < to).map(({ text }) => text)
    return reached.length === 0 ? [] : [{ type: 'Warning', status: 'True', reason, message: shortList(reached) }]
  })
}

function measure(volume: string, what: string, used: number, size: number | undefined) {
  if (size === undefined || size === 0) return []
  const percent = Math.floor((100 * used) / size)
  return [{ percent, text: `${volume} uses ${percent} % ${what} (${sizeText(size)})` }]
}

/**
 * A warning about volumes that a broker has given up, after an error of their disk, while it goes on with its others
 * (JBOD). It does not look at them again before its next start, and that is a person's to order: a disk that is broken
 * would fail once more.
 */
export function failedLogDirs(nodes: readonly NodeView[], { logDirs }: ObservedKafka): Condition[] {
  const failed = nodes.flatMap(({ nodeId, node }) =>
    node.volumes.flatMap(({ name, logDir }) => {
      const dir = logDirs?.get(nodeId)?.find(({ path }) => path === logDir)
      return dir === undefined || dir.errorCode === 0 ? [] : [{ name, node }]
    }),
  )
  const [first] = failed
  if (first === undefined) return []
  const restart = `drover restart ${[first.node.cluster, ...new Set(failed.map(({ node }) => node.name))].join(' ')}`
  const volumes = shortList(failed.map(({ name }) => name))
  const message = `Kafka has given up ${volumes} after an error, and goes on without what is in it; mend the disk or make room, then: ${restart}`
  return [{ type: 'Warning', status: 'True', reason: 'LogDirFailed', message }]
}
