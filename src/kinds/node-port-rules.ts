import type { Listener, Resource } from '../model/resource.ts'
import { type CrossFinding, error } from './finding.ts'

/** A port of the host can be given once, whichever cluster asks. The first to claim it keeps it. */
export function nodePortFindings(resources: readonly Resource[]): CrossFinding[] {
  const holders = new Map<number, string>()
  const found: CrossFinding[] = []
  for (const kafka of resources.filter((resource) => resource.kind === 'Kafka')) {
    kafka.spec.kafka.listeners.forEach((listener, index) => {
      for (const { port, path } of hostPortsOf(listener)) {
        const holder = holders.get(port)
        if (holder === undefined) {
          holders.set(port, `listener \`${listener.name}\` of Kafka/${kafka.metadata.name}`)
          continue
        }
        const message = `Port ${port} of the host is already given to ${holder}.`
        found.push({
          resource: kafka,
          concerns: 'resource',
          finding: error(
            'DuplicateNodePort',
            ['spec', 'kafka', 'listeners', index, 'configuration', ...path],
            message,
            'Choose another nodePort.',
          ),
        })
      }
    })
  }
  return found
}

/** The host ports a listener asks for, and where below its `configuration`. */
function hostPortsOf({ configuration }: Listener): { readonly port: number; readonly path: (string | number)[] }[] {
  const bootstrap = configuration?.bootstrap?.nodePort
  const brokers = configuration?.brokers ?? []
  return [
    ...(bootstrap === undefined ? [] : [{ port: bootstrap, path: ['bootstrap', 'nodePort'] }]),
    ...brokers.flatMap(({ nodePort }, position) =>
      nodePort === undefined ? [] : [{ port: nodePort, path: ['brokers', position, 'nodePort'] }],
    ),
  ]
}
