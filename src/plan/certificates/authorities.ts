import type { AuthorityTerms } from '../../model/authority-terms.ts'
import { isLeafDue } from '../../model/certificates.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import { isRunning } from '../../model/docker-state.ts'
import { uuidFrom } from '../../model/hash.ts'
import {
  AUTHORITY_SECRETS,
  type AuthorityName,
  type ObservedIdentities,
  type SecretsPlace,
  secretsVolumeName,
} from '../../model/identities.ts'
import { insideOf } from '../../model/inside.ts'
import { keysOf } from '../../model/keys-of.ts'
import { LABELS } from '../../model/labels.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { isTaken } from '../ground/conflict.ts'
import type { Target } from '../ground/operation.ts'
import { type AuthorityPlan, type AuthorityWishes, authorityChanges, type CertifiedNode } from './authority-changes.ts'
import { wantedCertificates } from './wanted-certificates.ts'

const WHAT_FOR = 'nodes and users prove with them who they are'

interface Known {
  readonly identities: ObservedIdentities
  /** What no other pass has. */
  readonly fresh: string
  /** One that is there; absent: none is. */
  readonly image: string | undefined
  /** Somebody else than the nodes needs them. */
  readonly isNeeded: boolean
  readonly wishes: AuthorityWishes
}

const NO_CHANGES: AuthorityPlan = { changes: {}, causes: [], waits: [] }

/**
 * The authorities of a cluster, and the two copies of what it keeps secret
 * ========================================================================
 *
 * 1. The volume on the engine is there, or is made.
 * 2. The state folder knows the authorities, or they are found in the volume that was there before; what neither has is
 *    made, and written to both.
 * 3. While nodes run that trust what neither has, nothing is made in its place: they serve, and whoever started one
 * with another authority would take it away from the others. That is told.
 * 4. What is near its end is renewed, and keys are replaced, one step in a pass (authority-renewal.ts).
 * 5. A volume that is another one than the state folder's copy is of, such as one that was made anew, is written.
 *
 * @returns the operations that a node's certificate needs; undefined while none can be issued
 */
export function planAuthorities(
  builder: PlanBuilder,
  { name, nodes, secretsVolume }: DesiredCluster,
  docker: Pick<ObservedDocker, 'containers' | 'certificates' | 'volumes' | 'foreign' | 'otherInstances'>,
  { identities, fresh, image, isNeeded, wishes }: Known,
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
  const lacks = tellUnusable(builder, target, identities).some((which) => authorities[which] === undefined)
  if (!there && lacks) return undefined
  if (!there && isTaken(builder, 'volume', volume, docker)) return undefined
  const id = there?.labels[LABELS.copyId] ?? uuidFrom(`${fresh}/secrets`)
  const labels = { ...secretsVolume.labels, [LABELS.copyId]: id }
  const made = there
    ? undefined
    : builder.add(target, { type: 'CreateVolume', name: volume, labels }, `${name} keeps a copy of its secrets there`)
  const place: SecretsPlace = { volume, labels, id, image }
  const { terms, asked } = wishes
  const validityDays = { cluster: terms.cluster.validityDays, clients: terms.clients.validityDays }
  const all = { place, validityDays, asked, given: textsOf(identities), at: builder.now }
  if (!isKnown) {
    const found = { recovers: made === undefined, makes: !trust && !lacks }
    const action = { type: 'CreateAuthorities', ...all, ...found } as const
    return [builder.add(target, action, WHAT_FOR, { needs: [made] })]
  }
  const wanted = wantedCertificates(identities, terms.cluster, builder.now)
  const { changes, causes, waits } = wanted
    ? authorityChanges({ cluster, clients }, certifiedNodes(docker), wishes, wanted, builder.now)
    : NO_CHANGES
  for (const wait of waits) builder.wait(target, 'AuthorityReplacing', wait, undefined, 'step')
  const operators = operatorCause(identities, terms.cluster, builder.now)
  if (causes.length > 0 || operators !== undefined) {
    const action = { type: 'ChangeAuthorities', ...all, changes, renewsOperator: operators !== undefined } as const
    const cause = [...causes, ...(operators === undefined ? [] : [operators])].join('; ')
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

/** Says of each authority that a person gives and that cannot be used why. @returns these */
function tellUnusable(builder: PlanBuilder, target: Target, { given = {} }: ObservedIdentities): AuthorityName[] {
  return keysOf(AUTHORITY_SECRETS).filter((which) => {
    const judged = given[which]
    if (judged === undefined || 'usable' in judged) return false
    const message = `the ${which === 'cluster' ? 'authority of its nodes' : 'authority of its clients'} cannot be taken from Secrets: ${judged.unusable}`
    builder.wait(target, 'AuthorityUnusable', message)
    return true
  })
}

const textsOf = ({ given = {} }: ObservedIdentities) =>
  Object.fromEntries(
    keysOf(AUTHORITY_SECRETS).flatMap((which) => {
      const judged = given[which]
      return judged && 'usable' in judged ? [[which, judged.text] as const] : []
    }),
  )

/** Those that run and speak TLS, also those that leave. */
const certifiedNodes = ({ containers, certificates }: Pick<ObservedDocker, 'containers' | 'certificates'>) =>
  containers
    .filter((container) => isRunning(container) && insideOf(container) === 'tls')
    .map(({ id, name }): CertifiedNode => ({ name, trusts: certificates?.get(id)?.trusts }))

/** Why Drover needs another certificate of its own. */
function operatorCause(
  { operator, isStranger, authorities: { cluster } }: ObservedIdentities,
  { renewalDays }: AuthorityTerms,
  now: number,
): string | undefined {
  if (isStranger) return 'Drover’s own: its authority has another key now'
  if (!operator || !cluster || !isLeafDue(operator, cluster.certificate, renewalDays, now)) return undefined
  return `Drover’s own: less than ${renewalDays} days are left`
}
