import type { RecordedCluster } from '../../model/observed-cluster.ts'
import type { Member } from './node-view.ts'

/** True when its container runs and was told to stop. */
export const wasTold = ({ running }: Pick<Member, 'running'>, { terminated }: RecordedCluster): boolean =>
  running.some(({ id }) => terminated[id] !== undefined)

/** A node is on its way from the moment it is told to stop until it is up again. */
export const isOnItsWay = (node: Member, recorded: RecordedCluster): boolean =>
  wasTold(node, recorded) || (!node.up && (node.replacing || recorded.restarting?.includes(node.name) === true))
