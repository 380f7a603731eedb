const SHOWN = 3

/** The first few of many, and how many there are: `a, b, c and 4 more`. */
export function shortList(items: readonly string[]): string {
  const rest = items.length - SHOWN
  return rest > 0 ? `${items.slice(0, SHOWN).join(', ')} and ${rest} more` : items.join(', ')
}
