import type { YAMLMap } from 'yaml'
import type { ResourceRef } from '../model/resource.ts'
import { fieldsOf } from './field-trees.ts'
import { identify } from './identify.ts'
import { parseManifest } from './parse.ts'
import { plainValue } from './plain-value.ts'
import { unpackLists } from './unpack-lists.ts'

/** A resource as it is declared, aliases and lists resolved. */
export interface Declared {
  readonly ref: ResourceRef
  readonly namespace?: string
  readonly manifest: unknown
}

/** The resources that a text declares, read by the same rules as when it is watched; of what is broken, none. */
export function whatIsDeclared(text: string): Declared[] {
  return unpackLists(parseManifest('', Buffer.from(text)).documents).documents.flatMap(({ root }) => {
    const { identity } = identify(root)
    if (!identity) return []
    return [
      {
        ref: { kind: identity.kind.kind, name: identity.name },
        ...namespaceOf(root),
        manifest: plainValue(root, fieldsOf(identity.kind.kind)),
      },
    ]
  })
}

function namespaceOf(root: YAMLMap): { namespace?: string } {
  const namespace = root.getIn(['metadata', 'namespace'])
  return typeof namespace === 'string' ? { namespace } : {}
}
