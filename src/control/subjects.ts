import { OWNER_KINDS, type OwnerKind, type OwnerRef } from '../kinds/kinds.ts'
import type { PassTools } from './pass/pass-tools.ts'
import { KAFKA_SUBJECT } from './subjects/kafka.ts'
import type { ExistingOwner, Labels, Subject } from './subjects/subject.ts'

/** How each kind of owner is found and looked after: the only list of them. */
const SUBJECTS: { readonly [K in OwnerKind]: Subject } = {
  Kafka: KAFKA_SUBJECT,
}

/** How this owner is looked after. */
export const subjectOf = ({ kind }: Pick<OwnerRef, 'kind'>): Subject => SUBJECTS[kind]

/** What an object on the engine says in its labels to belong to, be it there or not. */
export function ownerLabelled(labels: Labels): OwnerRef | undefined {
  for (const kind of OWNER_KINDS) {
    const name = SUBJECTS[kind].nameIn(labels)
    if (name !== undefined) return { kind, name }
  }
  return undefined
}

/** All owners with anything on the engine but retained data. @throws DOCKER_* */
export async function existingOwners(
  tools: Pick<PassTools, 'docker' | 'host'>,
  signal?: AbortSignal,
): Promise<ExistingOwner[]> {
  const found = await Promise.all(
    OWNER_KINDS.map(async (kind) => (await SUBJECTS[kind].existing(tools, signal)).map((one) => ({ ...one, kind }))),
  )
  return found.flat()
}
