import type { AclBinding } from './kafka-state.ts'

/** No name, principal or host has it in it, and it sorts before whatever they are made of. */
const BETWEEN = '\0'

/** Equal bindings have equal keys. In the order of the keys they stand by resource, then by principal. */
export function aclKey({ resource, principal, host, operation, permission }: AclBinding): string {
  return [resource.type, resource.name, resource.pattern, principal, host, operation, permission].join(BETWEEN)
}

/** The same bindings by `aclKey`, each of them once. */
export function sortedAcls(bindings: Iterable<AclBinding>): AclBinding[] {
  const byKey = new Map([...bindings].map((binding) => [aclKey(binding), binding]))
  return [...byKey.keys()].sort().flatMap((key) => byKey.get(key) ?? [])
}

/** An ACL as a person would say it: `allow User:a to read topic orders from *`. */
export function describeAcl({ resource, principal, host, operation, permission }: AclBinding): string {
  const named = resource.pattern === 'prefixed' ? `${resource.name}... (prefix)` : resource.name
  return `${permission} ${principal} to ${operation} ${resource.type} ${named} from ${host}`
}
