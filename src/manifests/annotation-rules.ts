import { error, type Finding, warning } from '../kinds/finding.ts'
import { isSupported } from '../kinds/kinds.ts'
import { ANNOTATIONS, findAnnotation } from '../model/annotations.ts'
import type { Kind, Metadata } from '../model/resource.ts'
import { nearest } from './nearest.ts'

/**
 * What is wrong with the annotations of a resource
 * ================================================
 *
 * 1. A value that means nothing is an error, whatever the kind: it must not wait until it acts, or does not. It is a
 *    warning where Strimzi passes over it and no harm comes of that; which nodes go first is not of these.
 * 2. One of ours on a kind it is not for has no effect, and neither has an unknown one below `drover/`, or one that
 *    only Drover itself sets: whoever wrote it is told.
 * 3. Below `strimzi.io/` there are many that are none of ours. Those that mean something to Strimzi on such a resource,
 *    and nothing here, are told, and so is one that is nearly the name of one of ours.
 * 4. Everything else is left in peace, and so is all of Strimzi's on kinds that Drover only knows by name.
 */
export function annotationFindings(kind: Kind, { annotations }: Pick<Metadata, 'annotations'>): Finding[] {
  const isOurs = isSupported(kind)
  return Object.entries(annotations).flatMap(([name, text]) => {
    const path = ['metadata', 'annotations', name]
    const known = findAnnotation(name)
    if (!known) return withoutEffect(kind, name, text, path) ?? unknown(name, path, isOurs)
    if (known.internal) return [warning('AnnotationIgnored', path, 'Only Drover itself sets it.', known.value.mend)]
    if (!known.on.includes(kind)) {
      if (!isOurs && name.startsWith(STRIMZI)) return []
      const kinds = known.on.join(' or a ')
      return [warning('AnnotationIgnored', path, `It has no effect on a ${kind}: it is for a ${kinds}.`, 'Remove it.')]
    }
    if (known.value.read(text) !== undefined) return []
    const { must, mend } = known.value
    if (known.passedOver) return [warning('InvalidValue', path, `It must be ${must}, and is passed over.`, mend)]
    return [error('InvalidValue', path, `It must be ${must}.`, mend)]
  })
}

/** What Strimzi heeds on resources of ours, and why nothing comes of it here; `unless`: it is so anyway. */
interface WithoutEffect {
  readonly on: readonly Kind[]
  readonly because: string
  readonly unless?: string
}

const WITHOUT_EFFECT: ReadonlyMap<string, WithoutEffect> = new Map(
  Object.entries({
    'skip-broker-scaledown-check': { on: ['Kafka'], because: 'a broker is stopped only when nothing is on it' },
    kraft: { on: ['Kafka'], because: 'Kafka 4 has no ZooKeeper, so there is nothing to choose', unless: 'enabled' },
    'node-pools': { on: ['Kafka'], because: 'nodes stand in KafkaNodePools alone', unless: 'enabled' },
  }),
)

function withoutEffect(kind: Kind, name: string, text: string, path: Finding['path']): Finding[] | undefined {
  const found = name.startsWith(STRIMZI) ? WITHOUT_EFFECT.get(name.slice(STRIMZI.length)) : undefined
  if (!found?.on.includes(kind)) return undefined
  if (text === found.unless) return []
  return [warning('AnnotationIgnored', path, `It has no effect: ${found.because}.`, 'Remove it.')]
}

const STRIMZI = 'strimzi.io/'
const DROVER = 'drover/'
const NAMES = Object.values(ANNOTATIONS)
  .filter((known) => !('internal' in known || 'aboutNode' in known))
  .map(({ name }) => name)

function unknown(name: string, path: Finding['path'], isOurs: boolean): Finding[] {
  const prefix = [STRIMZI, DROVER].find((known) => name.startsWith(known))
  if (prefix === undefined || (prefix === STRIMZI && !isOurs)) return []
  const known = NAMES.filter((other) => other.startsWith(prefix)).map((other) => other.slice(prefix.length))
  const meant = nearest(name.slice(prefix.length), known)
  if (meant === undefined && prefix === STRIMZI) return []
  const mend = meant === undefined ? 'Correct or remove it.' : `Write \`${prefix}${meant}\`.`
  return [warning('UnknownAnnotation', path, `Drover has no annotation \`${name}\`.`, mend)]
}
