import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { docker } from './docker-command.ts'
import type { Scenario } from './scenario.ts'

const LOG_LINES = 60
const EVENTS = 40

/** Keeps all there is to see in the scenario's folder, and prints the essence of it. Never throws. */
export async function keepEvidence(scenario: Scenario, sentence: string): Promise<void> {
  const containers = await scenario.list('ps', '--all').catch(() => [])
  const inspected = containers.length > 0 ? await docker('inspect', ...containers).catch(String) : '[]'
  keep(scenario, 'inspect.json', inspected)
  for (const id of containers) keep(scenario, `${id}.log`, await docker('logs', id).catch(String))
  const table = await docker('ps', '--all', '--filter', `label=drover.instance=${scenario.name}`).catch(String)
  const plan = await scenario.drover('plan').then(({ stdout, stderr }) => stdout + stderr)
  const events = await scenario.events().catch(() => [])
  const lines = [
    `\n===== not so: ${sentence}; everything is kept in ${scenario.folder}`,
    '----- containers',
    table,
    '----- plan',
    plan,
    '----- events',
    ...events
      .slice(-EVENTS)
      .map(({ lastAt, count, reason, message }) => `${stamp(lastAt)} x${count} ${reason} ${message}`),
    '----- log',
    ...scenario.logged().trimEnd().split('\n').slice(-LOG_LINES),
    '=====\n',
  ]
  process.stderr.write(lines.join('\n'))
}

const stamp = (at: number): string => new Date(at).toISOString().slice(11, 23)

function keep(scenario: Scenario, file: string, text: string): void {
  writeFileSync(join(scenario.folder, file), text)
}
