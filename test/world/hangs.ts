import { DOCKER_DEADLINES } from '../../src/docker/deadlines.ts'
import { KAFKA_DEADLINES } from '../../src/kafka/deadlines.ts'
import { LABELS } from '../../src/model/labels.ts'
import { hang } from '../twins/faulty.ts'
import type { LifeCall } from './life.ts'
import type { SimulatedHost } from './simulated-host.ts'

/**
 * Nobody answers this call: it ends by its signal, or at the deadline the real client has for it, in the world's time.
 */
export async function hangCall({ clock }: SimulatedHost, call: LifeCall): Promise<void> {
  const hangs = hang(call.kafka === undefined ? 'DOCKER_TIMEOUT' : 'KAFKA_TIMEOUT', (end) => {
    clock.after(deadlineOf(call), end)
  })
  try {
    await hangs(call)
  } catch (error) {
    // It never throws: who has not answered by then does not.
    if (call.method !== 'answering') throw error
  }
}

function deadlineOf({ method, kafka }: LifeCall): number {
  const deadline = (kafka === undefined ? DOCKER_DEADLINES : KAFKA_DEADLINES)[method as never] as
    | number
    | { readonly begin: number }
  return typeof deadline === 'number' ? deadline : deadline.begin
}

/** The cluster a call is about; undefined when it is about the whole engine. Images are told apart by `images`. */
export function clusterOf(
  { engine }: SimulatedHost,
  { kafka, args }: LifeCall,
  images: Readonly<Record<string, string>> = {},
): string | undefined {
  if (kafka !== undefined) return kafka
  for (const argument of args) {
    if (typeof argument !== 'string') continue
    const found =
      engine.containers.get(argument)?.spec.labels[LABELS.cluster] ??
      engine.networks.get(argument)?.labels[LABELS.cluster] ??
      images[argument] ??
      /^(?:drover\.cluster=|config-|data-(?:\d+-)?)?([a-z]+)(?:-.*)?$/.exec(argument)?.[1]
    if (found !== undefined) return found
  }
  return undefined
}
