import type { KafkaUserSpec } from './resource.ts'

/** Why Drover makes no other credential of a user when that is asked for, and what to do; undefined: it does. */
export function whyNotRotated({
  authentication,
}: Pick<KafkaUserSpec, 'authentication'>): { readonly because: string; readonly mend: string } | undefined {
  if (authentication === undefined) {
    return { because: 'there is no `authentication`, so there is nothing of Drover’s making', mend: 'Add one.' }
  }
  const { type, password } = authentication
  if (type === 'tls-external') {
    return {
      because: 'a certificate of `type: tls-external` is not of Drover’s making',
      mend: 'Have whoever issued the certificate issue another one.',
    }
  }
  if (type !== 'scram-sha-512' || password === undefined) return undefined
  const { name, key } = password.valueFrom.secretKeyRef
  return {
    because: `the password is what \`${key}\` of the Secret \`${name}\` says`,
    mend: 'Change it there: that is enough.',
  }
}
