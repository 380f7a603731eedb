import type { Command } from 'commander'
import { DroverError } from '../errors.ts'
import { isOwner, shortRef } from '../kinds/kinds.ts'
import { CLUSTER_LABEL, type ResourceRef } from '../model/resource.ts'
import { DEFAULT_NAMESPACE, namespaceIn, ownName } from '../model/resource-ref.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import { openStateFolder } from '../report/state-folder.ts'
import type { Globals } from './globals.ts'
import { knownRecords } from './known-records.ts'

/** Gives a command the option that says in which namespace to look. */
export const addNamespaceOption = (command: Command): Command =>
  command.option('-n, --namespace <name>', 'only what stands in this namespace (default: all)')

type Named = Pick<ResourceRecord, 'kind' | 'name' | 'namespace' | 'manifestName' | 'labels'>

/** In which namespace each stands: its own, else that of the Kafka it belongs to. */
export function namespacesOf(records: readonly Named[]): (record: Named) => string {
  const kafkas = new Map(records.flatMap((record) => (isOwner(record.kind) ? [[record.name, record] as const] : [])))
  return ({ kind, name, namespace, labels }) => {
    const kafka = isOwner(kind) ? undefined : kafkas.get(labels[CLUSTER_LABEL] ?? '')
    return namespace ?? namespaceIn(name) ?? kafka?.namespace ?? DEFAULT_NAMESPACE
  }
}

/**
 * By what the resource is known that a person means, in this namespace if they say one. A Kafka may be named as its
 * manifest calls it, too; where no namespace is said its name on this host comes first. What nobody knows is given
 * back.
 * @throws USAGE when there are several, NOT_FOUND when it is only elsewhere
 */
export function whichOne(ref: ResourceRef, asked: string | undefined, records: readonly Named[]): ResourceRef {
  const { kind } = ref
  const name = ownName(ref.name)
  const namespace = asked ?? namespaceIn(ref.name)
  const namespaceOf = namespacesOf(records)
  const isCalledSo = (record: Named) => ownName(record.name) === name || record.manifestName === name
  const ofKind = records.filter((record) => record.kind === kind)
  const [here] = isOwner(kind) && namespace === undefined ? ofKind.filter((record) => record.name === name) : []
  const same = here ? [here] : ofKind.filter(isCalledSo)
  const meant = namespace === undefined ? same : same.filter((record) => namespaceOf(record) === namespace)
  const [one, ...others] = meant
  const all = same.map(namespaceOf).sort()
  if (one === undefined && same.length > 0) {
    const elsewhere = `in the namespace ${namespace}, but in ${all.join(' and ')}`
    throw new DroverError('NOT_FOUND', `there is no ${shortRef({ kind, name })} ${elsewhere}`)
  }
  if (others.length > 0) {
    const where = `in the namespaces ${all.join(' and ')}; say which one is meant, with -n`
    throw new DroverError('USAGE', `there is a ${shortRef({ kind, name })} ${where}`)
  }
  return one === undefined ? ref : { kind, name: one.name }
}

/** The same, by what the state folder knows. @throws USAGE, NOT_FOUND, STATE_UNUSABLE */
export async function whichIn({ state, namespace }: Globals, ref: ResourceRef): Promise<ResourceRef> {
  const kinds = [...new Set([ref.kind, 'Kafka' as const])]
  return whichOne(ref, namespace, await knownRecords(await openStateFolder(state, 'read'), kinds))
}
