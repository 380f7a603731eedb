import { isAbsolute, relative, resolve } from 'node:path'
import type { OwnerRef } from '../../kinds/kinds.ts'
import { seenFrom } from '../../model/references.ts'
import { CLUSTER_LABEL } from '../../model/resource.ts'
import { ownName } from '../../model/resource-ref.ts'
import type { ClusterWish } from '../../plan/pass.ts'
import { holdRemoval } from '../../plan/removal/removal-guard.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import { sealedSecrets } from '../named-secrets.ts'
import { declaredOwners } from '../owners.ts'
import type { Known } from './subject.ts'

/** What is wished for one cluster now, the guard against mistaken removals included. */
export function wishFor(cluster: string, known: Known): ClusterWish {
  const { manifests, requests, existing, records, sources } = known
  const elsewhere = (kind: 'Kafka' | 'KafkaNodePool' | 'KafkaUser') =>
    manifestsElsewhere(
      records.filter(
        (record) => record.kind === kind && (kind === 'Kafka' || (record.labels[CLUSTER_LABEL] ?? cluster) === cluster),
      ),
      sources,
    )
  const frozen = manifests.deletionFrozen
  const givenUp = requests.find((request) => request.type === 'give-up-records' && request.cluster === cluster)
  const confirmations = requests.filter((request) => request.type === 'confirm-removal')
  const hold = holdRemoval(cluster, {
    existing: [...new Set([...namesOf(existing), cluster])],
    declared: namesOf(declaredOwners(manifests)),
    confirmed: new Set(confirmations.map((request) => request.cluster)),
    ...(frozen !== undefined && { frozen }),
    elsewhere: elsewhere('Kafka'),
    ...namesakeOf(cluster, known),
  })
  const kafka = manifests.resources.find(({ kind, metadata }) => kind === 'Kafka' && metadata.name === cluster)
  const resources = seenFrom(kafka?.metadata.namespace, manifests.resources)
  return {
    cluster,
    resources,
    ...(known.secrets && { secrets: sealedSecrets(resources, known.secrets) }),
    ...(givenUp?.type === 'give-up-records' && { givenUp }),
    deleteVolumes: confirmations.some((request) => request.cluster === cluster && request.deleteVolumes),
    ...(hold !== undefined && { hold }),
    absence: {
      ...(frozen !== undefined && { frozen }),
      elsewhere: elsewhere('KafkaNodePool'),
      usersElsewhere: elsewhere('KafkaUser'),
    },
  }
}

/** Of a cluster of which nothing is recorded: another one, whose manifest may be its own. */
function namesakeOf(cluster: string, { existing, records, manifests }: Known): { namesake?: string } {
  if (records.some(({ kind, name }) => kind === 'Kafka' && name === cluster)) return {}
  const { manifestName = cluster } = existing.find(({ kind, name }) => kind === 'Kafka' && name === cluster) ?? {}
  const called = manifests.resources.flatMap((one) =>
    one.kind === 'Kafka' && (one.manifestName ?? one.metadata.name) === manifestName ? [one.metadata.name] : [],
  )
  const [namesake] = called.filter((name) => name !== cluster).sort()
  return called.includes(cluster) || namesake === undefined ? {} : { namesake }
}

/** Those of the owners that are Kafkas. */
const namesOf = (owners: readonly OwnerRef[]): string[] =>
  owners.flatMap(({ kind, name }) => (kind === 'Kafka' ? [name] : []))

/** By name: of these, which no other has. */
function manifestsElsewhere(
  records: readonly ResourceRecord[],
  sources: readonly string[],
): ReadonlyMap<string, string> {
  const watched = (file: string) =>
    sources.some((source) => {
      const path = relative(resolve(source), resolve(file))
      return path === '' || (!path.startsWith('..') && !isAbsolute(path))
    })
  return new Map(
    records.flatMap(({ name, origin }) =>
      origin && !watched(origin.file) ? [[ownName(name), origin.file] as const] : [],
    ),
  )
}
