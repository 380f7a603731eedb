import { kafkaError } from '../../src/kafka/kafka-error.ts'
import { aclKey, describeAcl, sortedAcls } from '../../src/model/acl-binding.ts'
import type { AclBinding, QuotaChange, ScramCredential, ScramMechanism } from '../../src/model/kafka-state.ts'

type Quotas = Readonly<Record<string, number>>
type Passwords = Readonly<Partial<Record<ScramMechanism, string>>>

const ITERATIONS = 4_096
/** The only name the cluster has as a resource of an ACL. */
const CLUSTER = 'kafka-cluster'
/** Quotas a user can have; of bytes there is no half. */
const QUOTAS: Readonly<Record<string, 'whole' | 'fraction'>> = {
  producer_byte_rate: 'whole',
  consumer_byte_rate: 'whole',
  request_percentage: 'fraction',
  controller_mutation_rate: 'fraction',
}

/** What a cluster knows of its users: their passwords, what they may do, and how much of it. */
export class MemoryUsers {
  readonly #passwords = new Map<string, Passwords>()
  readonly #acls = new Map<string, AclBinding>()
  readonly #quotas = new Map<string, Quotas>()

  copy(): MemoryUsers {
    const copy = new MemoryUsers()
    for (const [user, passwords] of this.#passwords) copy.#passwords.set(user, passwords)
    for (const [key, binding] of this.#acls) copy.#acls.set(key, binding)
    for (const [user, quotas] of this.#quotas) copy.#quotas.set(user, quotas)
    return copy
  }

  /** Whether a login would be let in. */
  letsIn(user: string, mechanism: ScramMechanism, password: string): boolean {
    return this.#passwords.get(user)?.[mechanism] === password
  }

  scramCredentials(): Map<string, ScramCredential[]> {
    return sorted(this.#passwords, (passwords) =>
      (Object.keys(passwords) as ScramMechanism[]).sort().map((mechanism) => ({ mechanism, iterations: ITERATIONS })),
    )
  }

  alterScram(user: string, mechanism: ScramMechanism, password: string): void {
    assertNamed(user)
    this.#passwords.set(user, { ...this.#passwords.get(user), [mechanism]: password })
  }

  deleteScram(user: string, mechanism: ScramMechanism): void {
    assertNamed(user)
    const { [mechanism]: _, ...others } = this.#passwords.get(user) ?? {}
    if (Object.keys(others).length === 0) this.#passwords.delete(user)
    else this.#passwords.set(user, others)
  }

  acls(): AclBinding[] {
    return sortedAcls(this.#acls.values())
  }

  /** Those that can be, are; then the first that cannot is told. */
  createAcls(bindings: readonly AclBinding[]): void {
    const refusals = bindings.flatMap((binding) => {
      const words = whyNoAcl(binding)
      if (words === undefined) this.#acls.set(aclKey(binding), binding)
      return words === undefined ? [] : kafkaError(`CreateAcls ${describeAcl(binding)}`, 42, words)
    })
    if (refusals[0]) throw refusals[0]
  }

  deleteAcls(bindings: readonly AclBinding[]): void {
    for (const binding of bindings) this.#acls.delete(aclKey(binding))
  }

  quotas(): Map<string, Quotas> {
    return sorted(this.#quotas, (quotas) => quotas)
  }

  alterQuotas(user: string, changes: readonly QuotaChange[]): void {
    const refuse = (words: string) => kafkaError(`AlterClientQuotas ${user}`, 42, words)
    if (user === '') throw refuse('Empty user not supported')
    for (const { name, value } of changes) {
      const words = value === null ? undefined : whyNoQuota(name, value)
      if (words !== undefined) throw refuse(words)
    }
    const altered = new Map(Object.entries(this.#quotas.get(user) ?? {}))
    for (const { name, value } of changes) {
      if (value === null) altered.delete(name)
      else altered.set(name, value)
    }
    if (altered.size === 0) this.#quotas.delete(user)
    else this.#quotas.set(user, Object.fromEntries(altered))
  }
}

function assertNamed(user: string): void {
  if (user === '') throw kafkaError(`AlterUserScramCredentials ${user}`, 93, 'Username must not be empty')
}

/** Kafka looks at them in this order, and at none that is to be taken away. */
function whyNoQuota(name: string, value: number): string | undefined {
  const kind = QUOTAS[name]
  if (kind === undefined) return `Invalid configuration key ${name}`
  if (value <= 0) return `Quota ${name} must be greater than 0`
  return kind === 'whole' && value % 1 !== 0 ? `${name} cannot be a fractional value.` : undefined
}

function whyNoAcl({ resource, principal }: AclBinding): string | undefined {
  if (resource.type === 'cluster' && resource.name !== CLUSTER)
    return `The only valid name for the CLUSTER resource is ${CLUSTER}`
  if (resource.name === '') return 'Invalid empty resource name'
  if (principal.includes(':')) return undefined
  const lacking = 'no colon is present separating the principal type from the principal name'
  return `Could not parse principal from \`${principal}\` (${lacking})`
}

function sorted<V, W>(map: ReadonlyMap<string, V>, said: (value: V) => W): Map<string, W> {
  const byName = [...map].sort(([a], [b]) => (a < b ? -1 : 1))
  return new Map(byName.map(([name, value]) => [name, said(value)]))
}
