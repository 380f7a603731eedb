import type { RecordedCluster } from '../model/observed-cluster.ts'

/**
 * When the clock was set back
 * ===========================
 *
 * Moments of before are then yet to come, some of them for hours, and whatever waits for a time after one of them would wait as
 * long. So those that Drover recorded are taken for now, once; those that Docker tells are taken for long ago.
 */
export function withoutFuture(recorded: RecordedCluster, now: number): RecordedCluster {
  const past = (at: number) => Math.min(at, now)
  const each = (times: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(times).map(([name, at]) => [name, past(at)]))
  const { trial, manualRolls, detached, streaks } = recorded
  return {
    ...recorded,
    ...(recorded.metAt !== undefined && { metAt: past(recorded.metAt) }),
    ...(detached && { detached: { ...detached, at: past(detached.at) } }),
    terminated: each(recorded.terminated),
    missedVolumes: each(recorded.missedVolumes),
    ...(trial && {
      trial: {
        ...trial,
        at: past(trial.at),
        ...(trial.silentSince !== undefined && { silentSince: past(trial.silentSince) }),
      },
    }),
    ...(streaks && {
      streaks: Object.fromEntries(
        Object.entries(streaks).map(([row, streak]) => [
          row,
          { ...streak, since: past(streak.since), at: past(streak.at) },
        ]),
      ),
    }),
    ...(manualRolls && {
      manualRolls: Object.fromEntries(
        Object.entries(manualRolls).map(([scope, roll]) => [scope, { ...roll, at: past(roll.at) }]),
      ),
    }),
  }
}

/** Milliseconds since a moment. */
export const ageOf = (at: number, now: number): number => (at > now ? Number.POSITIVE_INFINITY : now - at)
