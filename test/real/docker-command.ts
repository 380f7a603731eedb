import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Plain docker, as a person uses it; its output without the last newline. */
export async function docker(...words: string[]): Promise<string> {
  return (await promisify(execFile)('docker', words, { maxBuffer: 64 * 1024 ** 2 })).stdout.trim()
}
