import { holderOf } from '../../lease/lock.ts'

/** Tells a person, on stderr, when nobody keeps up to date what is shown. */
export function warnWhenNobodyLooks(statePath: string): void {
  if (holderOf(statePath) !== undefined) return
  process.stderr.write(`No Drover runs on ${statePath}; this is what the last one left there.\n`)
}
