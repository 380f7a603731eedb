/** Asks nodes a question each, by id, as long as a node's signal has not fired; who does not answer is left out. */
export async function askEach<T>(
  nodes: ReadonlyMap<number, AbortSignal>,
  question: (nodeId: number, signal: AbortSignal) => Promise<T>,
): Promise<ReadonlyMap<number, T>> {
  const answers = await Promise.all(
    [...nodes].map(([nodeId, signal]) =>
      question(nodeId, signal).then(
        (answer) => [[nodeId, answer] as const],
        () => [],
      ),
    ),
  )
  return new Map(answers.flat())
}
