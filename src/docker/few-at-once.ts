/** So many of a caller's questions are under way at once; more does not make an engine faster. */
const FEW = 8

/**
 * Asks about each of these, a few at a time; answers in the same order. An engine may hang on every container of one
 * cluster, and that must leave connections for the others.
 */
export async function fewAtOnce<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = []
  const left = [...items.entries()].values()
  const work = async () => {
    for (const [index, item] of left) answers[index] = await ask(item)
  }
  await Promise.all(Array.from({ length: Math.min(FEW, items.length) }, work))
  return answers
}
