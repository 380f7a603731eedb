import { type CertificateFacts, isDue } from '../../model/certificates.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import { isRunning } from '../../model/docker-state.ts'
import { uuidFrom } from '../../model/hash.ts'
import {
  type AuthorityName,
  type ObservedIdentities,
  type SecretsPlace,
  secretsVolumeName,
} from '../../model/identities.ts'
import { insideOf } from '../../model/inside.ts'
import { keysOf } from '../../model/keys-of.ts'
import { LABELS } from '../../model/labels.ts'
import { contentTime } from '../../model/node-files.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { isTaken } from '../ground/conflict.ts'

/** Strimzi's. */
export const VALIDITY_DAYS = 365
/** So long before the end of its time a certificate is renewed; Strimzi's. */
export const RENEWAL_DAYS = 30
const DAY_MS = 24 * 3_600_000
const WHAT_FOR = 'nodes and users prove with them who they are'

interface Known {
  readonly identities: ObservedIdentities
  /** What no other pass has. */
  readonly fresh: string
  /** One that is there; absent: none is. */
  readonly image: string | undefined
  /** Somebody else than the nodes needs them. */
  readonly isNeeded: boolean
}

/**
 * The authorities of a cluster, and the two copies of what it keeps secret
 * ========================================================================
 *
 * 1. The volume on the engine is there, or is made.
 * 2. The state folder knows the authorities, or they are found in the volume that was there before; what neither has is
 *    made, and written to both.
 * 3. While nodes run that trust what neither has, nothing is made in its place: they serve, and whoever started one
 * with another authority would take it away from the others. That is told.
 * 4. What has less than 30 days left is renewed, authorities under their keys: who trusts the one of before trusts what
 *    the new one signs.
 * 5. A volume that is another one than the state folder's copy is of, such as one that was made anew, is written.
 *
 * @returns the operations that a node's certificate needs; undefined while none can be issued
 */
export function planAuthorities(
  builder: PlanBuilder,
  { name, nodes, secretsVolume }: DesiredCluster,
  docker: Pick<ObservedDocker, 'containers' | 'volumes' | 'foreign' | 'otherInstances'>,
  { identities, fresh, image, isNeeded }: Known,
): readonly number[] | undefined {
  if (!(isNeeded || nodes.some(({ certificate }) => certificate !== undefined)) || image === undefined) return []
  const volume = secretsVolume.name
  const target = { kind: 'volume', name: volume } as const
  if (identities.unreadable !== undefined) {
    const message = `what the cluster keeps secret cannot be read, and nothing is made in its place: ${identities.unreadable}`
    builder.wait(target, 'SecretsUnreadable', message, LOOK_AGAIN_MS)
    return undefined
  }
  const there = docker.volumes.find((each) => each.name === volume)
  const { authorities, operator } = identities
  const { cluster, clients } = authorities
  const isKnown = cluster !== undefined && clients !== undefined && operator !== undefined
  // One that was only created trusts nobody yet.
  const trust = docker.containers.some((container) => insideOf(container) === 'tls' && isRunning(container))
  if (!there && !isKnown && trust) {
    builder.wait(target, 'AuthoritiesLost', lostMessage(name), LOOK_AGAIN_MS)
    return undefined
  }
  if (!there && isTaken(builder, 'volume', volume, docker)) return undefined
  const id = there?.labels[LABELS.copyId] ?? uuidFrom(`${fresh}/secrets`)
  const labels = { ...secretsVolume.labels, [LABELS.copyId]: id }
  const made = there
    ? undefined
    : builder.add(target, { type: 'CreateVolume', name: volume, labels }, `${name} keeps a copy of its secrets there`)
  const place: SecretsPlace = { volume, labels, id, image }
  const renews = isKnown
    ? dueOf({ cluster: cluster.certificate, clients: clients.certificate, operator }, builder.now)
    : []
  if (!isKnown || renews.length > 0) {
    const action = {
      type: 'CreateAuthorities',
      place,
      authorities: { cluster: { validityDays: VALIDITY_DAYS }, clients: { validityDays: VALIDITY_DAYS } },
      recovers: !isKnown && made === undefined,
      makes: isKnown || !trust,
      renews,
      at: builder.now,
    } as const
    const cause = isKnown ? `${renews.join(', ')}: less than ${RENEWAL_DAYS} days are left` : WHAT_FOR
    return [builder.add(target, action, cause, { needs: [made] })]
  }
  if (identities.copyOf === id) return []
  const cause = made === undefined ? 'it is not the one that was written' : 'it is new'
  // Nothing waits for it: whoever needs them finds them in the state folder.
  builder.add(target, { type: 'KeepSecrets', place }, cause, { needs: [made] })
  return []
}

/** Where what is kept secret can be written now; undefined: that is not there yet, or no copy of what is here. */
export function secretsPlaceOf(
  { nodes, secretsVolume }: DesiredCluster,
  docker: Pick<ObservedDocker, 'volumes' | 'images'>,
  { copyOf }: ObservedIdentities,
): SecretsPlace | undefined {
  const volume = secretsVolume.name
  const there = docker.volumes.find(({ name, labels }) => name === volume && labels[LABELS.copyId] === copyOf)
  const image = nodes.find(({ container }) => docker.images.get(container.image))?.container.image
  if (there === undefined || copyOf === undefined || image === undefined) return undefined
  return { volume, labels: { ...secretsVolume.labels, [LABELS.copyId]: copyOf }, id: copyOf, image }
}

const LOOK_AGAIN_MS = 60_000

const lostMessage = (cluster: string): string =>
  `the authorities of ${cluster} are neither in the state folder nor on the volume ${secretsVolumeName(cluster)}, and nodes run that trust no others. They serve on; Drover cannot ask them, and starts none anew. Bring back the state folder or the volume. If both are lost for good, remove all containers of its nodes at a time when it may be away for a minute: their data stays, and they come back with new authorities, which clients then have to trust`

type Renewable = AuthorityName | 'operator'

const dueOf = (certificates: Readonly<Record<Renewable, CertificateFacts>>, now: number): Renewable[] =>
  keysOf(certificates).filter((which) => isDue(certificates[which], RENEWAL_DAYS, now))

/** What becomes of a node by its certificate. Moments in epoch milliseconds. */
export interface WantedCertificates {
  /** The time of the file that says which authorities are trusted now. */
  readonly trusts: number
  /** One that was issued before gets a successor: it has less than 30 days left. */
  readonly due: number
  /** So little is left of it that no maintenance window is waited for. */
  readonly overdue: number
  /** It has expired: nobody trusts it. */
  readonly expired: number
}

/** Undefined: nothing is known of an authority. */
export function wantedCertificates({ trusted }: ObservedIdentities, now: number): WantedCertificates | undefined {
  if (trusted === undefined) return undefined
  const withDaysLeft = (days: number) => now - (VALIDITY_DAYS - days) * DAY_MS
  return {
    trusts: contentTime(trusted) * 1000,
    due: withDaysLeft(RENEWAL_DAYS),
    overdue: withDaysLeft(7),
    expired: withDaysLeft(0),
  }
}
