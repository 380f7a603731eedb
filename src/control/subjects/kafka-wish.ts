import { isAbsolute, relative, resolve } from 'node:path'
import type { OwnerRef } from '../../kinds/kinds.ts'
import type { Kind } from '../../model/resource.ts'
import type { ClusterWish } from '../../plan/pass.ts'
import { holdRemoval } from '../../plan/removal/removal-guard.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import { sealedSecrets } from '../named-secrets.ts'
import { declaredOwners } from '../owners.ts'
import type { Known } from './subject.ts'

/** What is wished for one cluster now, the guard against mistaken removals included. */
export function wishFor(cluster: string, known: Known): ClusterWish {
  const { manifests, requests, existing, records, sources } = known
  const elsewhere = (kind: Kind) => manifestsElsewhere(kind, records, sources)
  const frozen = manifests.deletionFrozen
  const givenUp = requests.find((request) => request.type === 'give-up-records' && request.cluster === cluster)
  const confirmations = requests.filter((request) => request.type === 'confirm-removal')
  const hold = holdRemoval(cluster, {
    existing: [...new Set([...namesOf(existing), cluster])],
    declared: namesOf(declaredOwners(manifests)),
    confirmed: new Set(confirmations.map((request) => request.cluster)),
    ...(frozen !== undefined && { frozen }),
    elsewhere: elsewhere('Kafka'),
  })
  return {
    cluster,
    resources: manifests.resources,
    ...(known.secrets && { secrets: sealedSecrets(manifests.resources, known.secrets) }),
    ...(givenUp?.type === 'give-up-records' && { givenUp }),
    deleteVolumes: confirmations.some((request) => request.cluster === cluster && request.deleteVolumes),
    ...(hold !== undefined && { hold }),
    absence: { ...(frozen !== undefined && { frozen }), elsewhere: elsewhere('KafkaNodePool') },
  }
}

/** Those of the owners that are Kafkas. */
const namesOf = (owners: readonly OwnerRef[]): string[] =>
  owners.flatMap(({ kind, name }) => (kind === 'Kafka' ? [name] : []))

function manifestsElsewhere(
  wanted: Kind,
  records: readonly ResourceRecord[],
  sources: readonly string[],
): ReadonlyMap<string, string> {
  const watched = (file: string) =>
    sources.some((source) => {
      const path = relative(resolve(source), resolve(file))
      return path === '' || (!path.startsWith('..') && !isAbsolute(path))
    })
  return new Map(
    records.flatMap(({ kind, name, origin }) =>
      kind === wanted && origin && !watched(origin.file) ? [[name, origin.file] as const] : [],
    ),
  )
}
