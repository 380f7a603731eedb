import { parseJvmSize } from '../model/quantity.ts'
import type { JvmOptions } from '../model/resource.ts'
import { error, type Finding } from './finding.ts'
import type { Path } from './path.ts'

/** A JVM refuses to start with a first heap above the largest. */
export function heapFindings(path: Path, options: JvmOptions | undefined): Finding[] {
  const first = parseJvmSize(options?.['-Xms'] ?? '')
  const largest = parseJvmSize(options?.['-Xmx'] ?? '')
  if (first === undefined || largest === undefined || first <= largest) return []
  return [
    error('InvalidValue', [...path, '-Xms'], '-Xms is larger than -Xmx.', `Write \`${options?.['-Xmx']}\` or less.`),
  ]
}
