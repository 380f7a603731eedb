import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import type { KeptFigure } from './figure.ts'
import type { Growth } from './scale.ts'

const FILE = new URL('history.jsonl', import.meta.url)

/** One whole run of the benchmarks. */
export interface Run {
  /** ISO 8601. */
  readonly date: string
  readonly commit: string
  readonly machine: string
  readonly kafka: string
  readonly figures: Readonly<Record<string, KeptFigure>>
  readonly growth: readonly Growth[]
}

/** All runs that were kept, oldest first. */
export function readHistory(): Run[] {
  if (!existsSync(FILE)) return []
  const lines = readFileSync(FILE, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line): Run => JSON.parse(line))
}

export const keepRun = (run: Run): void => appendFileSync(FILE, `${JSON.stringify(run)}\n`)

/** Absolute numbers can be compared only between equal ones. */
export function thisMachine(): string {
  const engine = execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], { encoding: 'utf8' }).trim()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  return `${cpus().length} cores, ${memory}, Docker ${engine}, Node ${process.version}`
}

export function thisCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', cwd: new URL('.', FILE) }).trim()
  } catch {
    return 'unknown'
  }
}
