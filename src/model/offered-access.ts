import type { KafkaResource, UserAuthentication } from './resource.ts'

/** What of a Kafka says who may come in, and whether anybody asks what he may do. */
interface Guarded {
  readonly listeners: readonly { readonly tls: boolean; readonly authentication?: { readonly type: string } }[]
  readonly authorization?: { readonly type: string; readonly supportsAdminApi?: boolean }
}

const guardedBy = ({ spec }: KafkaResource): Guarded => spec.kafka

/** Whether any listener may take a user of this type; what one of `custom` takes is not known. */
export function mayLogIn(type: UserAuthentication['type'], kafka: KafkaResource): boolean {
  const wanted = type === 'scram-sha-512' ? type : 'tls'
  return guardedBy(kafka).listeners.some(({ authentication }) =>
    [wanted, 'custom'].some((each) => each === authentication?.type),
  )
}

/** Whether ACLs mean anything there, and can be set. */
export function aclsAreChecked(kafka: KafkaResource): boolean {
  const { authorization } = guardedBy(kafka)
  if (authorization === undefined) return false
  return authorization.type !== 'custom' || authorization.supportsAdminApi === true
}
