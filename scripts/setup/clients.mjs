// Kafka's clients in other languages, as people have them, for the test of docs/security.md.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const MINUTES_3 = 180_000
const worked = (command, args) => spawnSync(command, args, { stdio: 'ignore', timeout: MINUTES_3 }).status === 0

/** kcat of this machine, or of Debian; undefined: it cannot be had. */
export function kcatHere() {
  if (worked('kcat', ['-V'])) return 'kcat'
  worked('apt-get', ['update'])
  return worked('apt-get', ['install', '-y', '--no-install-recommends', 'kcat']) ? 'kcat' : undefined
}

/** A Python that has kafka-python, in a place of its own; undefined: it cannot be had. */
export function pythonWithKafka() {
  const place = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'drover', 'kafka-python')
  const python = join(place, 'bin', 'python3')
  if (existsSync(python) && worked(python, ['-c', 'import kafka'])) return python
  if (!worked('python3', ['-m', 'venv', '--clear', place])) return undefined
  return worked(python, ['-m', 'pip', 'install', '--quiet', 'kafka-python']) ? python : undefined
}
