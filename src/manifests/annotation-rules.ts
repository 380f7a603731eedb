import { error, type Finding, warning } from '../kinds/finding.ts'
import { isSupported } from '../kinds/kinds.ts'
import { ANNOTATIONS, findAnnotation } from '../model/annotations.ts'
import type { Kind, Metadata } from '../model/resource.ts'
import { nearest } from './nearest.ts'

/**
 * What is wrong with the annotations of a resource
 * ================================================
 *
 * 1. A value that means nothing is an error, whatever the kind: it must not wait until it acts, or does not.
 * 2. One of ours on a kind it is not for has no effect, and neither has an unknown one below `drover/`, or one that
 *    only Drover itself sets: whoever wrote it is told.
 * 3. Below `strimzi.io/` there are many that are none of ours. One that is nearly the name of one of ours is told.
 * 4. Everything else is left in peace, and so is all of Strimzi's on kinds that Drover only knows by name.
 */
export function annotationFindings(kind: Kind, { annotations }: Pick<Metadata, 'annotations'>): Finding[] {
  const isOurs = isSupported(kind)
  return Object.entries(annotations).flatMap(([name, text]) => {
    const path = ['metadata', 'annotations', name]
    const known = findAnnotation(name)
    if (!known) return unknown(name, path, isOurs)
    if (known.internal) return [warning('AnnotationIgnored', path, 'Only Drover itself sets it.', known.value.mend)]
    if (!known.on.includes(kind)) {
      if (!isOurs && name.startsWith(STRIMZI)) return []
      const kinds = known.on.join(' or a ')
      return [warning('AnnotationIgnored', path, `It has no effect on a ${kind}: it is for a ${kinds}.`, 'Remove it.')]
    }
    if (known.value.read(text) !== undefined) return []
    return [error('InvalidValue', path, `It must be ${known.value.must}.`, known.value.mend)]
  })
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
