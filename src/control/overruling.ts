import { ANNOTATIONS, findAnnotation, rawAnnotation, withoutInternal } from '../model/annotations.ts'
import type { ManifestSet, Metadata, Resource, ResourceRef } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'

/**
 * How long a command outweighs a manifest
 * =======================================
 *
 * A person on the command line speaks about the manifest of that moment; whoever writes the manifest afterwards has the
 * last word. So a request notes of each annotation what the manifest itself said when it was made, and
 *
 * 1. it lies over the manifest only while the manifest's own value is still that; when it is another, or gone, or new,
 *    the request is over, for that annotation alone;
 * 2. a request that changes nothing about what the manifest says is none: who resumes what only a request had paused
 *    takes that request back;
 * 3. a request of which nothing was noted (by an older Drover, or because the manifest was not known yet) is taken for
 *    one of the moment it is first seen;
 * 4. while a request outweighs a word of the manifest, that is told (`ManifestOverruled`).
 */
export interface Wish extends ResourceRef {
  /** Null takes an annotation of the manifest away. */
  readonly annotations: Readonly<Record<string, string | null>>
  /** By annotation. */
  readonly noted?: Readonly<Record<string, Noted>>
}

/** What the manifest itself said of an annotation when a request about it was made, and when that was. */
export interface Noted {
  /** Null: nothing. */
  readonly said: string | null
  /** Epoch milliseconds. */
  readonly at: number
}

type Annotations = Metadata['annotations']

/**
 * The wish as it is now that the manifest says this; undefined when nothing is left of it. `now` in epoch milliseconds.
 */
export function wishNow<W extends Wish>(wish: W, manifest: Annotations, now: number): W | undefined {
  const left = Object.entries(wish.annotations).filter(
    ([name, value]) => stands(wish, name, manifest) && changes(name, value, rawAnnotation(manifest, name)),
  )
  if (left.length === 0) return undefined
  const noted = left.map(
    ([name]) => [name, wish.noted?.[name] ?? { said: rawAnnotation(manifest, name) ?? null, at: now }] as const,
  )
  return { ...wish, annotations: Object.fromEntries(left), noted: Object.fromEntries(noted) }
}

/** A further wish about the same resource; where both name an annotation, the further one counts. */
export function withFurther(
  wish: Wish | undefined,
  ref: ResourceRef,
  annotations: Wish['annotations'],
  manifest: Annotations | undefined,
  now: number,
): Wish | undefined {
  const noted = Object.fromEntries(Object.entries(wish?.noted ?? {}).filter(([name]) => !(name in annotations)))
  const all = { ...wish?.annotations, ...annotations }
  const both: Wish = { ...ref, annotations: all, ...(Object.keys(noted).length > 0 && { noted }) }
  return manifest === undefined ? both : wishNow(both, manifest, now)
}

/** A resource with what is wished laid over it. */
export function laidOver<R extends Resource>(resource: R, overlays: readonly Wish['annotations'][]): R {
  const own = withoutInternal(resource.metadata.annotations)
  if (overlays.length === 0 && own === resource.metadata.annotations) return resource
  const merged = Object.entries(Object.assign({}, own, ...overlays) as Wish['annotations'])
  const annotations = Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== null))
  return { ...resource, metadata: { ...resource.metadata, annotations } }
}

/** What of a wish still stands. */
export const standing = (wish: Wish, manifest: Annotations): Wish['annotations'] =>
  Object.fromEntries(Object.entries(wish.annotations).filter(([name]) => stands(wish, name, manifest)))

/** Each word of a manifest that a wish outweighs, as a person should read it. */
export function overruledWords(wishes: readonly Wish[], resources: readonly Resource[]): ManifestSet['overruled'] {
  if (wishes.length === 0) return undefined
  const manifests = new Map(resources.map((resource) => [refKey(refOf(resource)), resource.metadata]))
  const told = wishes.flatMap(({ kind, name: resource, annotations, noted = {} }) =>
    Object.entries(annotations).flatMap(([name, value]) => {
      const known = noted[name]
      const manifest = manifests.get(refKey({ kind, name: resource }))
      const said = manifest && rawAnnotation(manifest.annotations, name)
      if (said === undefined || known?.said !== said) return []
      const { command, end } = commandFor(name, value, { kind, name: resource })
      const since = new Date(known.at).toISOString().replace(/\.\d+Z$/, 'Z')
      const message = `its manifest says \`${name}: "${said}"\`, which \`${command}\` has overruled since ${since}, until ${end}`
      return [{ resource: { kind, name: resource }, message }]
    }),
  )
  return told.length > 0 ? told : undefined
}

function stands({ noted }: Wish, name: string, manifest: Annotations): boolean {
  const known = noted?.[name]
  return known === undefined || known.said === (rawAnnotation(manifest, name) ?? null)
}

/** To take away what asks for nothing changes nothing, and neither does what the manifest says itself. */
function changes(name: string, value: string | null, said: string | undefined): boolean {
  if (value !== null) return value !== said
  return said !== undefined && Boolean(findAnnotation(name)?.value.read(said) ?? false)
}

/** The command that wishes this, and how its wish is ended. */
function commandFor(
  name: string,
  value: string | null,
  { kind, name: resource }: ResourceRef,
): { readonly command: string; readonly end: string } {
  const otherwise = 'the manifest says something else'
  if (name === ANNOTATIONS.pause.name) {
    const [command, back] = value === null ? ['drover resume', 'drover pause'] : ['drover pause', 'drover resume']
    return { command, end: `${otherwise} or \`${back} ${kind.toLowerCase()}/${resource}\`` }
  }
  if (name === ANNOTATIONS.rotate.name) return { command: `drover rotate user ${resource}`, end: otherwise }
  const prefix = [ANNOTATIONS.replaceVolumes.name, ANNOTATIONS.restartNode.name].find((known) => name.startsWith(known))
  const command = prefix === ANNOTATIONS.replaceVolumes.name ? 'drover replace-volumes' : 'drover restart'
  if (value === null) return { command: `${command} --cancel`, end: otherwise }
  const words = [command, resource, ...(prefix === undefined ? [] : [name.slice(prefix.length)]), '--cancel']
  return { command, end: `${otherwise} or \`${words.join(' ')}\`` }
}
