import Sequencer from '@jest/test-sequencer'

/**
 * The files that take minutes, the longest first. Jest, which has seen none of them on a fresh machine, would go by
 * their sizes.
 */
const FIRST = ['day2-rolls', 'day2-changes', 'cluster', 'faults', 'backup', 'sidecar', 'soak'].map(
  (name) => `real/${name}`,
)

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
