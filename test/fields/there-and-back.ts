import type { Field } from '../../src/kinds/field.ts'
import { baseManifests, type Document, type Manifests } from './manifests.ts'
import { placeOf, valueAt, withParents, withValue } from './place.ts'
import type { Walk } from './walk.ts'

/** One way through the values of one field: what the manifests say with A and with B. */
export interface Course {
  readonly walk: Exclude<Walk, { noOther: string }>
  readonly a: Manifests
  readonly b: Manifests
}

/** The manifest in the API the field is in: some went away with `v1`. */
export function inItsVersion(document: Document | undefined, { path }: Field, fields: readonly Field[]): Document {
  const isOld = fields.some((other) => other.onlyIn && (path === other.path || path.startsWith(`${other.path}.`)))
  return { ...document, ...(isOld && { apiVersion: 'kafka.strimzi.io/v1beta2' }) }
}

export function courseOf(kind: string, field: Field, fields: readonly Field[], walk: Course['walk']): Course {
  const place = placeOf(field.path, walk)
  return course(kind, walk, place, (document) => withParents(inItsVersion(document, field, fields), field.path, walk))
}

/** The same for an annotation; the walk's name follows those that end in a dash. */
export function annotationCourse(kind: string, annotation: string, walk: Course['walk']): Course {
  const place = ['metadata', 'annotations', `${annotation}${walk.name ?? ''}`]
  return course(kind, walk, place, (document) => withParents(document as Document, 'metadata.annotations.any'))
}

function course(
  kind: string,
  walk: Course['walk'],
  place: readonly (string | number)[],
  prepared: (document: Document | undefined) => Document,
): Course {
  const base = walk.before?.(baseManifests()) ?? baseManifests()
  const changed = 'with' in walk && walk.with ? walk.with(base) : base
  const written = (manifests: Manifests, given: { readonly value?: unknown }): Manifests => {
    const document = prepared(manifests[kind])
    // Where the walk names no A, it is what stands in the manifests already.
    return {
      ...manifests,
      [kind]: withValue(document, place, 'value' in given ? given.value : valueAt(document, place)),
    }
  }
  return { walk, a: written(base, 'a' in walk ? { value: walk.a } : {}), b: written(changed, { value: walk.b }) }
}
