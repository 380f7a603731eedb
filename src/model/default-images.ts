/** Images that will do for a Kafka version, best first: the official one, then one made by Drover's own recipe. */
export const defaultImages = (version: string): readonly [string, ...string[]] => [
  `apache/kafka:${version}`,
  `drover/kafka:${version}`,
]
