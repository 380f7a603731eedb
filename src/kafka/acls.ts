import { describeAcl, sortedAcls } from '../model/acl-binding.ts'
import type { AclBinding, AclOperation, AclResourceType } from '../model/kafka-state.ts'
import { type Answers, answersOf } from './gather.ts'
import { assertAccepted, SECURITY_DISABLED } from './kafka-error.ts'
import { bodyOf, type Request } from './wire.ts'

/** Kafka's `ResourceType`, `PatternType`, `AclOperation` and `AclPermissionType`, by our words. */
const RESOURCES = { topic: 2, group: 3, cluster: 4, transactionalId: 5, delegationToken: 6, user: 7 } as const
const PATTERNS = { literal: 3, prefixed: 4 } as const
const OPERATIONS = {
  all: 2,
  read: 3,
  write: 4,
  create: 5,
  delete: 6,
  alter: 7,
  describe: 8,
  clusterAction: 9,
  describeConfigs: 10,
  alterConfigs: 11,
  idempotentWrite: 12,
  createTokens: 13,
  describeTokens: 14,
} as const satisfies Record<AclOperation, number>
const PERMISSIONS = { deny: 2, allow: 3 } as const
/** Of each of them: whichever. */
const ANY = 1

/** Our words by Kafka's numbers. */
function wordsOf<W extends string>(numbers: Readonly<Record<W, number>>): ReadonlyMap<number, W> {
  return new Map((Object.keys(numbers) as W[]).map((word) => [numbers[word], word]))
}
const TYPE_OF = wordsOf<AclResourceType>(RESOURCES)
const PATTERN_OF = wordsOf(PATTERNS)
const OPERATION_OF = wordsOf(OPERATIONS)
const PERMISSION_OF = wordsOf(PERMISSIONS)

/**
 * DescribeAcls of all there are, sorted. What a newer Kafka has a number for that we do not know is left out: nobody
 * can have asked us for it.
 */
export const describeAcls: Request<readonly AclBinding[] | 'no authorizer'> = async (wire, connection) => {
  const all = { resourceType: ANY, resourceName: null, resourcePatternType: ANY } as const
  const whoever = { principal: null, host: null, operation: ANY, permissionType: ANY } as const
  const answer = wire.describeAclsV3.api.async(connection, { ...all, ...whoever })
  const { errorCode, errorMessage, resources } = await bodyOf(wire, answer)
  if (errorCode === SECURITY_DISABLED) return 'no authorizer'
  assertAccepted('DescribeAcls', errorCode, errorMessage)
  const bindings: AclBinding[] = []
  for (const { resourceType, resourceName: name, resourcePatternType, acls } of resources) {
    const [type, pattern] = [TYPE_OF.get(resourceType), PATTERN_OF.get(resourcePatternType)]
    if (!type || !pattern) continue
    const resource = { type, name, pattern }
    for (const { principal, host, operation: operationCode, permissionType } of acls) {
      const [operation, permission] = [OPERATION_OF.get(operationCode), PERMISSION_OF.get(permissionType)]
      if (operation && permission) bindings.push({ resource, principal, host, operation, permission })
    }
  }
  return sortedAcls(bindings)
}

/** An ACL on its way into a request, by what people call it. */
export interface NamedAcl {
  readonly name: string
  readonly binding: AclBinding
}

export const named = (binding: AclBinding): NamedAcl => ({ name: describeAcl(binding), binding })

/** CreateAcls; that there is one already is success. Kafka answers in the order of the request. */
export function createAcls(acls: readonly NamedAcl[]): Request<Answers> {
  return async (wire, connection) => {
    const { results } = await bodyOf(wire, wire.createAclsV3.api.async(connection, acls.map(toWire)))
    return inOrder('CreateAcls', acls, results)
  }
}

/** DeleteAcls of exactly these; that there is none is success. Kafka answers in the order of the request. */
export function deleteAcls(acls: readonly NamedAcl[]): Request<Answers> {
  return async (wire, connection) => {
    const answer = wire.deleteAclsV3.api.async(connection, acls.map(toWire))
    const results = (await bodyOf(wire, answer)).filterResults.map(
      (result) => [result, ...result.matchingAcls].find(({ errorCode }) => errorCode !== 0) ?? result,
    )
    return inOrder('DeleteAcls', acls, results)
  }
}

/** Both for what is to be there and for what is to be found: without an ANY in it a filter is one ACL. */
const toWire = ({ binding: { resource, principal, host, operation, permission } }: NamedAcl) => ({
  resourceType: RESOURCES[resource.type],
  resourceName: resource.name,
  resourcePatternType: PATTERNS[resource.pattern],
  principal,
  host,
  operation: OPERATIONS[operation],
  permissionType: PERMISSIONS[permission],
})

function inOrder(
  request: string,
  acls: readonly NamedAcl[],
  results: readonly { readonly errorCode: number; readonly errorMessage: string | null | undefined }[],
): Answers {
  const byName = acls.flatMap(({ name }, at) => {
    const result = results[at]
    return result ? { name, errorCode: result.errorCode, errorMessage: result.errorMessage } : []
  })
  return answersOf(request, byName)
}
