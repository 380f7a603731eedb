import type { ConfigChange, ConfigEntry } from '../../model/kafka-state.ts'

/**
 * A running node at most doubles or halves these (`DynamicThreadPool` and its like in Kafka 4.3); further away is
 * reached in several steps.
 */
const THREADS =
  /^(?:num\.(?:io|network)\.threads|num\.replica\.fetchers|num\.recovery\.threads\.per\.data\.dir|background\.threads|log\.cleaner\.threads|remote\.log\.reader\.threads|remote\.log\.manager\.(?:copier|expiration|follower)\.thread\.pool\.size)$/

/** The value, or the nearest to it that a node with another one can take at once. */
export function stepTowards(value: string, name: string, now: string | null): string {
  const [from, wanted] = [Number(now), Number(value)]
  if (!THREADS.test(name) || !(from > 0) || !(wanted > 0)) return value
  return String(Math.min(Math.max(wanted, Math.ceil(from / 2)), from * 2))
}

/**
 * What the nodes can be asked of these changes, as long as none is made: of numbers of threads a step that all of them
 * can take. Where there is none, nothing is asked of that key. @param entries of all nodes
 */
export function withinReach(changes: readonly ConfigChange[], entries: readonly ConfigEntry[]): ConfigChange[] {
  return changes.flatMap((change) => {
    const { name, value } = change
    if (!THREADS.test(name)) return [change]
    const now = entries.flatMap((entry) => (entry.name === name ? [Number(entry.value)] : []))
    const wanted = value ?? entries.find((entry) => entry.name === name)?.synonyms?.find(isDefault)?.value
    if (now.length === 0 || !(Number(wanted) > 0)) return [change]
    const [least, most] = [Math.max(...now.map((each) => Math.ceil(each / 2))), 2 * Math.min(...now)]
    const step = Math.min(Math.max(Number(wanted), least), most)
    if (step < least) return []
    if (value === null) return step === Number(wanted) ? [change] : []
    return [{ name, value: String(step) }]
  })
}

const isDefault = ({ source }: { readonly source: string }): boolean => source === 'default'
