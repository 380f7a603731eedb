import { InvalidArgumentError } from 'commander'

/** `90`, `90s`, `5m`, `1h` in seconds. */
export function seconds(text: string): number {
  const match = /^(\d+)(s|m|h)?$/.exec(text)
  if (!match || Number(match[1]) === 0) throw new InvalidArgumentError('Use a number with s, m or h: 90s, 5m.')
  return Number(match[1]) * { s: 1, m: 60, h: 3600 }[(match[2] ?? 's') as 's' | 'm' | 'h']
}
