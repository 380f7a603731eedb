import type { Resource } from '../model/resource.ts'
import type { CrossFinding } from './cross-check.ts'
import { error } from './finding.ts'

/** A port of the host can be given once, whichever cluster asks. The first to claim it keeps it. */
export function nodePortFindings(resources: readonly Resource[]): CrossFinding[] {
  const holders = new Map<number, string>()
  const found: CrossFinding[] = []
  for (const kafka of resources.filter((resource) => resource.kind === 'Kafka')) {
    kafka.spec.kafka.listeners.forEach((listener, index) => {
      listener.configuration?.brokers?.forEach(({ nodePort }, position) => {
        if (nodePort === undefined) return
        const holder = holders.get(nodePort)
        if (holder === undefined) {
          holders.set(nodePort, `listener \`${listener.name}\` of Kafka/${kafka.metadata.name}`)
          return
        }
        const path = ['spec', 'kafka', 'listeners', index, 'configuration', 'brokers', position, 'nodePort']
        const message = `Port ${nodePort} of the host is already given to ${holder}.`
        found.push({
          resource: kafka,
          concerns: 'resource',
          finding: error('DuplicateNodePort', path, message, 'Choose another nodePort.'),
        })
      })
    })
  }
  return found
}
