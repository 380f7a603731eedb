const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const

/** A span in its two largest units, as kubectl shows ages: `3d4h`, `12m`, `0s`. */
export function renderAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000))
  const largest = UNITS.findIndex(([, size]) => seconds >= size)
  if (largest === -1) return '0s'
  let rest = seconds
  return UNITS.slice(largest, largest + 2)
    .map(([unit, size]) => {
      const count = Math.floor(rest / size)
      rest %= size
      return count === 0 ? '' : `${count}${unit}`
    })
    .join('')
}
