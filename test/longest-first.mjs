import Sequencer from '@jest/test-sequencer'

/**
 * The files that take minutes, the longest first, and of the unit tests those that do nothing but wait, while there is
 * other work.
 * Jest, which has seen none of them on a fresh machine, would go by their sizes.
 */
const FIRST = [
  ...['day2-rolls', 'day2-changes', 'cluster', 'faults', 'backup', 'sidecar', 'soak'].map((name) => `real/${name}`),
  ...['kafka/deadlines', 'kafka/records-that-hang', 'docker/deadlines'].map((name) => `unit/${name}`),
]

const rank = ({ path }) => {
  const at = FIRST.findIndex((name) => path.endsWith(`/test/${name}.test.ts`))
  return at === -1 ? FIRST.length : at
}

/** Begins with what takes longest, so that no worker is left alone with it in the end. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b))
  }
}
