import type { Outcome } from '../../execute/execute-plan.ts'
import type { OwnerRef } from '../../kinds/kinds.ts'
import type { Origin, ResourceRef } from '../../model/resource.ts'
import { refKey, refOf } from '../../model/resource-ref.ts'
import { actionName } from '../../plan/render.ts'
import type { AskedBy, Audited, AuditedRequest } from '../../report/audit-record.ts'
import type { Generations } from '../../report/status-store.ts'
import { type PersonRequest, subjectOfRequest } from '../requests.ts'
import type { Known } from '../subjects/subject.ts'

/** Who wants what is done on behalf of a resource, which is named as it is known to others. */
export function askedBy(
  owner: OwnerRef,
  { manifests, requests }: Pick<Known, 'manifests' | 'requests'>,
  generations: Generations,
): (resource: ResourceRef) => AskedBy {
  // Of thousands of topics most passes change none.
  let origins: ReadonlyMap<string, Origin> | undefined
  return (resource) => {
    const key = refKey(resource)
    origins ??= new Map(manifests.resources.map((one) => [refKey(refOf(one)), one.origin]))
    const origin = origins.get(key)
    const generation = generations.get(key)
    const about = requests.filter((request) => [key, refKey(owner)].includes(refKey(subjectOfRequest(request))))
    return {
      ...(origin && {
        manifest: { file: origin.file, line: origin.line, ...(generation !== undefined && { generation }) },
      }),
      ...(about.length > 0 && { requests: about.map(auditedRequest) }),
    }
  }
}

/** Of annotations only the names: what stands in them is in the file of the request. */
function auditedRequest(request: PersonRequest): AuditedRequest {
  const { kind, name } = subjectOfRequest(request)
  const annotations = request.type === 'annotate' && { annotations: Object.keys(request.annotations).sort() }
  return { type: request.type, kind, name, ...annotations }
}

/** What the audit has of an operation; undefined: it was not even begun. `span` in epoch milliseconds. */
export function auditedOutcome(
  outcome: Outcome,
  span: { readonly began: number; readonly ended: number },
  asks: (resource: ResourceRef) => AskedBy,
): Audited | undefined {
  const { operation } = outcome
  if (outcome.result === 'skipped') return undefined
  const { kind, name } = operation.target
  return {
    at: new Date(span.began).toISOString(),
    ms: Math.max(0, span.ended - span.began),
    ...(outcome.result === 'failed'
      ? { result: 'failed' as const, code: outcome.error.code, message: outcome.error.message }
      : { result: operation.action.type === 'PullImage' ? ('begun' as const) : ('done' as const) }),
    operation: actionName(operation.action),
    object: { kind, name },
    cause: operation.cause,
    regarding: { kind: operation.resource.kind, name: operation.resource.name },
    askedBy: asks(operation.resource),
  }
}
