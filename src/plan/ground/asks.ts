/** What Kafka is asked besides what it is asked in every pass. */
export interface Asks {
  /** By topic: what is set on the topic itself, and these keys wherever they come from. */
  readonly topicConfigs?: ReadonlyMap<string, readonly string[]>
  /** Absent: nobody asks. */
  readonly defaultQuotas?: true
  /** Credentials, ACLs and quotas of users; absent: nobody asks. */
  readonly users?: true
  /** Each node's; absent: nobody asks. */
  readonly loggers?: true
}

/** All of them at once; what several ask is asked once. */
export function together(asks: readonly Asks[]): Asks {
  const topicConfigs = new Map<string, readonly string[]>()
  for (const [topic, keys] of asks.flatMap((each) => [...(each.topicConfigs ?? [])])) {
    topicConfigs.set(topic, [...new Set([...(topicConfigs.get(topic) ?? []), ...keys])])
  }
  return {
    ...(topicConfigs.size > 0 && { topicConfigs }),
    ...(asks.some(({ defaultQuotas }) => defaultQuotas) && { defaultQuotas: true as const }),
    ...(asks.some(({ users }) => users) && { users: true as const }),
    ...(asks.some(({ loggers }) => loggers) && { loggers: true as const }),
  }
}
