import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { allReady, CLUSTER, INSTANCE, shell, until, type Workplace } from './cluster.ts'
import type { Sample } from './statistics.ts'

/** Milliseconds, by the engine's own clock, from a container's removal to its successor's creation. */
export async function removalToCreation(place: Workplace, runs: number): Promise<Sample> {
  const values: number[] = []
  for (let run = 0; run < runs; run++) {
    await until('Ready', () => allReady(place))
    const events = engineEvents('--filter', `label=drover.instance=${INSTANCE}`)
    await shell('docker', 'rm', '-f', `${CLUSTER}-node-${run % 3}`)
    const removed = await events.first('destroy')
    const created = await events.first('create')
    events.stop()
    values.push((created - removed) / 1e6)
  }
  return { unit: 'ms', values }
}

/** Milliseconds from a saved manifest to the event of the first operation it causes. */
export async function savedToOperation(place: Workplace, runs: number): Promise<Sample> {
  const values: number[] = []
  for (let run = 0; run < runs; run++) {
    const name = `saved-${run}`
    const events = spawn('tail', ['-n0', '-F', `${place.state}/events.jsonl`], { stdio: ['ignore', 'pipe', 'ignore'] })
    const lines = createInterface(events.stdout)[Symbol.asyncIterator]()
    await new Promise((resolve) => setTimeout(resolve, 500))
    const start = Date.now()
    place.write(
      `${name}.yaml`,
      `apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\nmetadata: {name: ${name}, labels: {strimzi.io/cluster: ${CLUSTER}}}\nspec: {partitions: 1, replicas: 3}\n`,
    )
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error('the event log ended')
      const event: { reason: string; lastAt: number; message: string } = JSON.parse(value)
      if (event.reason !== 'TopicCreated' || !event.message.includes(name)) continue
      values.push(event.lastAt - start)
      break
    }
    events.kill()
  }
  return { unit: 'ms', values }
}

/** The first container event of each kind from now on, with the engine's time in nanoseconds. */
export function engineEvents(...filters: string[]): { first(action: string): Promise<number>; stop(): void } {
  const child = spawn('docker', ['events', ...filters, '--format', '{{.Action}} {{.TimeNano}}'])
  const seen = new Map<string, number>()
  createInterface(child.stdout).on('line', (line) => {
    const [action = '', time] = line.split(' ')
    if (!seen.has(action)) seen.set(action, Number(time))
  })
  return {
    async first(action) {
      await until(action, async () => seen.has(action), 30, 5)
      return seen.get(action) ?? 0
    },
    stop: () => child.kill(),
  }
}
