import { termsOf } from '../model/authority-terms.ts'
import { keysOf } from '../model/keys-of.ts'
import type { KafkaSpec } from '../model/resource.ts'
import { at, ignored, realised } from './field.ts'
import { error, type Finding } from './finding.ts'

const FIELDS_OF = { cluster: 'clusterCa', clients: 'clientsCa' } as const

const authorityFields = (path: string) => [
  realised(path, 'object'),
  ...at(path, [
    realised('generateCertificateAuthority', 'boolean'),
    realised('validityDays', 'integer', { min: 1 }),
    realised('renewalDays', 'integer', { min: 1 }),
    realised('certificateExpirationPolicy', 'string', { oneOf: ['renew-certificate', 'replace-key'] }),
  ]),
  ...ignored(path, ['generateSecretOwnerReference'], 'What a cluster keeps secret goes with the cluster.', {
    quiet: true,
  }),
]

/** Who signs what nodes, and what clients, prove themselves with. */
export const AUTHORITY_FIELDS = [...authorityFields('spec.clusterCa'), ...authorityFields('spec.clientsCa')]

/** What is renewed has to be good for longer than before its end it is renewed. */
export function authorityFindings(spec: Pick<KafkaSpec, 'clusterCa' | 'clientsCa'>): Finding[] {
  const terms = termsOf(spec)
  return keysOf(FIELDS_OF).flatMap((which) => {
    const { validityDays, renewalDays } = terms[which]
    if (renewalDays < validityDays) return []
    const message = `A certificate of ${validityDays} days cannot be renewed ${renewalDays} days before its end.`
    const mend = 'Write fewer `renewalDays` than `validityDays`; without them these are 30 and 365.'
    return [error('InvalidValue', ['spec', FIELDS_OF[which]], message, mend)]
  })
}
