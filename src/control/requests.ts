import { isDeepStrictEqual } from 'node:util'
import { hasCode } from '../errors.ts'
import { type OwnerRef, ownerOfResource } from '../kinds/kinds.ts'
import type { Hold } from '../model/annotation-values.ts'
import { holdAnnotation } from '../model/hold.ts'
import type { Kind, ManifestSet, Resource, ResourceRef } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import type { GivenUp } from '../plan/storage/given-up.ts'
import type { FormattedFile } from '../report/formats.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { notUnderstood, understood } from './not-understood.ts'
import { laidOver, standing, type Wish, wishNow } from './overruling.ts'

/** Folder of requests in the state folder. */
export const REQUESTS_FOLDER = 'requests'

/**
 * What a person asked for on the command line and no manifest says: annotations laid over a resource (`pause`,
 * `restart`), the confirmation of a removal, records that are given up, and a node that is to be held for a backup. One
 * file a request in the state folder, so that they outlive both sides.
 */
export type PersonRequest =
  | ({ readonly type: 'annotate' } & Wish)
  | { readonly type: 'confirm-removal'; readonly cluster: string; readonly deleteVolumes: boolean }
  | ({ readonly type: 'give-up-records'; readonly cluster: string } & GivenUp)
  /** That one resource, which stands nowhere and is held, is really gone. */
  | { readonly type: 'confirm-gone'; readonly kind: Kind; readonly name: string }
  /** One node a cluster: a backup takes them one after the other. */
  | ({ readonly type: 'hold-node'; readonly cluster: string } & Hold)

const fileOf = (request: PersonRequest): FormattedFile => {
  const subject = 'kind' in request ? `${request.kind}.${request.name}` : request.cluster
  return `${REQUESTS_FOLDER}/${request.type}.${encodeURIComponent(subject)}.json`
}

/**
 * Leaves a request for the Drover that holds the state folder; a later one about the same replaces it. @throws
 * STATE_UNUSABLE
 */
export const leaveRequest = (folder: StateFolder, request: PersonRequest): Promise<void> =>
  folder.writeJson(fileOf(request), request)

/** A request to lay annotations over a resource. */
export const annotationRequest = (
  { kind, name }: ResourceRef,
  annotations: Wish['annotations'],
  noted?: Wish['noted'],
): PersonRequest => ({ type: 'annotate', kind, name, annotations, ...(noted && { noted }) })

/** @throws STATE_UNUSABLE */
export const withdrawRequest = (folder: StateFolder, request: PersonRequest): Promise<void> =>
  folder.remove(fileOf(request))

/** All requests, in the order of their file names. @throws STATE_UNUSABLE, STATE_NEWER */
export async function readRequests(folder: StateFolder): Promise<PersonRequest[]> {
  const files = (await folder.list(REQUESTS_FOLDER)).filter((name) => name.endsWith('.json'))
  const requests = await Promise.all(files.map((name) => folder.readJson(`${REQUESTS_FOLDER}/${name}`, isRequest)))
  return requests.filter((request) => request !== undefined)
}

/** Requests that name a cluster are about a Kafka: their files are older than any other kind of owner. */
const clusterIn = ({ cluster }: { readonly cluster: string }): OwnerRef => ({ kind: 'Kafka', name: cluster })

/** What a request is about. */
export const subjectOfRequest = (request: PersonRequest): ResourceRef =>
  'cluster' in request ? clusterIn(request) : { kind: request.kind, name: request.name }

/** What has passes of its own, and of which a person has confirmed the removal. */
export const confirmedOwners = (requests: readonly PersonRequest[]): OwnerRef[] =>
  requests.flatMap((request) => (request.type === 'confirm-removal' ? [clusterIn(request)] : []))

/**
 * Resources that stand nowhere any more, of which a person has confirmed that they are gone: each by itself, or with
 * what they belong to.
 */
export function confirmedGone(manifests: ManifestSet, requests: readonly PersonRequest[]): ResourceRef[] {
  if (requests.length === 0) return []
  const confirmed = new Set(confirmedOwners(requests).map(refKey))
  const single = new Set(requests.flatMap((request) => (request.type === 'confirm-gone' ? [refKey(request)] : [])))
  const owners = new Map(manifests.resources.map((resource) => [refKey(refOf(resource)), ownerOfResource(resource)]))
  const goesWithOwner = (ref: ResourceRef) => {
    const owner = owners.get(refKey(ref))
    return owner !== undefined && confirmed.has(refKey(owner))
  }
  return [...(manifests.held ?? []).map(({ resource }) => resource), ...(manifests.missed ?? [])].filter(
    (ref) => single.has(refKey(ref)) || goesWithOwner(ref),
  )
}

/** By what a request may be void. */
interface Circumstances {
  /** Keys of all owners that are declared. */
  readonly declared: ReadonlySet<string>
  /** Epoch milliseconds. */
  readonly now: number
  /** Owners are looked at without exception. */
  readonly isAllInSight: boolean
}

/**
 * Whether a request is over without any pass. A confirmation is for the removal at hand: once the manifest is back it
 * is void, and of a single resource once it was heeded. A hold that was not renewed is over.
 */
export function isVoid(request: PersonRequest, { declared, now, isAllInSight }: Circumstances): boolean {
  switch (request.type) {
    case 'hold-node':
      return request.until <= now
    case 'confirm-removal':
      return declared.has(refKey(clusterIn(request)))
    case 'confirm-gone':
      // With only some owners in sight, what is held was not looked for.
      return isAllInSight
    // Whether these are over a pass tells.
    case 'give-up-records':
    case 'annotate':
      return false
  }
}

/** Resources as their manifests say, with the annotations that were asked for laid over them while they stand. */
export function withRequests(resources: readonly Resource[], requests: readonly PersonRequest[]): Resource[] {
  if (requests.length === 0) return resources.map((resource) => laidOver(resource, []))
  return resources.map((resource) => {
    const key = refKey(refOf(resource))
    const overlays = requests.map((request) => annotationsFor(key, resource, request))
    return laidOver(
      resource,
      overlays.filter((found) => found !== undefined),
    )
  })
}

/** What people wish of resources by annotations. */
export const wishesIn = (requests: readonly PersonRequest[]): Extract<PersonRequest, { type: 'annotate' }>[] =>
  requests.filter((request) => request.type === 'annotate')

function annotationsFor(key: string, resource: Resource, request: PersonRequest): Wish['annotations'] | undefined {
  if (request.type === 'annotate') {
    return refKey(request) === key ? standing(request, resource.metadata.annotations) : undefined
  }
  const isMeant = request.type === 'hold-node' && key === refKey(clusterIn(request))
  return isMeant ? holdAnnotation(request) : undefined
}

/** Requests as they are from now on, and what ended because it is not understood. */
export interface RequestsNow {
  readonly requests: readonly PersonRequest[]
  readonly withdrawn: readonly { readonly regarding: ResourceRef; readonly message: string }[]
}

/**
 * Requests as they are now that the manifests say this: what they were made about is noted, and what is over, or is not
 * understood, is withdrawn. What cannot be written is written the next time: a full disk must not keep anything else
 * from being heeded. `now` in epoch milliseconds.
 */
export async function keepRequestsUpToDate(
  folder: StateFolder,
  requests: readonly PersonRequest[],
  resources: readonly Resource[],
  now: number,
): Promise<RequestsNow> {
  if (requests.length === 0) return { requests, withdrawn: [] }
  const manifests = new Map(resources.map((resource) => [refKey(refOf(resource)), resource.metadata]))
  const kept: PersonRequest[] = []
  const withdrawn: RequestsNow['withdrawn'][number][] = []
  for (const request of requests) {
    const next = request.type === 'annotate' ? annotateNow(request, manifests.get(refKey(request)), now) : request
    if (next) kept.push(next)
    const isReplaced = !isDeepStrictEqual(next, request) && (await replaceRequest(folder, request, next))
    if (!isReplaced || request.type !== 'annotate') continue
    const { kind, name } = request
    withdrawn.push(...notUnderstood(request).map((message) => ({ regarding: { kind, name }, message })))
  }
  return { requests: kept, withdrawn }
}

function annotateNow<W extends Wish>(wish: W, manifest: Resource['metadata'] | undefined, now: number): W | undefined {
  const left = understood(wish)
  return left && manifest ? wishNow(left, manifest.annotations, now) : left
}

/** Leaves alone what somebody has changed meanwhile; says whether it was replaced. */
async function replaceRequest(folder: StateFolder, request: PersonRequest, next?: PersonRequest): Promise<boolean> {
  try {
    if (!isDeepStrictEqual(await folder.readJson(fileOf(request), isRequest), request)) return false
    await (next ? leaveRequest(folder, next) : withdrawRequest(folder, request))
    return true
  } catch (error) {
    if (!hasCode(error, 'STATE_UNUSABLE', 'STATE_NEWER')) throw error
    return false
  }
}

function isRequest(value: unknown): value is PersonRequest {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false
  if (value.type === 'annotate') return 'kind' in value && 'name' in value && 'annotations' in value
  if (value.type === 'confirm-gone') return 'kind' in value && 'name' in value
  if (value.type === 'hold-node') return 'cluster' in value && 'node' in value && 'since' in value && 'until' in value
  if (value.type === 'give-up-records')
    return 'cluster' in value && 'what' in value && 'volumes' in value && 'at' in value
  return value.type === 'confirm-removal' && 'cluster' in value
}
