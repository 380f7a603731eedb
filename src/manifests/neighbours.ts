import { basename } from 'node:path'
import { MAY_STAY } from '../kinds/finding.ts'
import type { ManifestProblem } from '../model/resource.ts'
import type { Definition } from './definition.ts'

/*
 * What stands in a folder beside the manifests
 * ============================================
 *
 * A folder is rarely of manifests alone: there are values of a chart, a compose file, dashboards, other people's kinds.
 * None of them may keep a cluster from being looked after, or what was removed from going.
 *
 * 1. A file that was named by itself is meant to be manifests, whatever stands in it.
 * 2. Any other that is no YAML, or too large, and mentions nothing of ours is told, and is no error.
 * 3. Of one that bears the name of such a file and holds nothing of ours nothing is said.
 * 4. A document without `kind` or `apiVersion`, or of somebody else's kind, is told, and is no error.
 *
 * But where a resource in force stood in such a file, it may be there still, in what nobody can read. So it is held
 * (removed-by-a-person.ts); what stood elsewhere is not.
 */

/** What one file comes to by itself. */
export interface CheckedFile {
  readonly definitions: readonly Definition[]
  readonly problems: readonly ManifestProblem[]
  /**
   * `broken`: the file may define more than could be made out, of anything. `unclear`: something in it says nothing of
   * itself, or is somebody else's by what it says, and might have been what stood there. Absent: it says all.
   */
  readonly doubt?: 'broken' | 'unclear'
}

/** Of Kustomize, Helm, Docker Compose, and the schemas that `drover schema` writes. */
const NAMES = /^((kustomization|values.*|(docker-)?compose.*|Chart)\.ya?ml|.*\.schema\.json)$/

/** Whether a file bears the name of one that is never a manifest. */
const hasOtherName = (file: string): boolean => NAMES.test(basename(file))

/** A version of Strimzi's API, or a kind of ours, as YAML and JSON write it. */
const API = /\bkafka\.strimzi\.io\//
const KIND = /\bkind["']?\s*:[\s["']*(?:Kafka|Secret\b|ConfigMap\b)/

/** Whether a text may be for Drover, as far as can be said without reading it as YAML. */
export const mentionsOurs = (text: string): boolean => API.test(text) || KIND.test(text)

/** `{{ .Values.name }}`, `{{- if x }}`, `{% for x in y %}`: of Helm, Go, Jinja. */
const TEMPLATE = /\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}/

/** Where a text first shows that it is a template; undefined: it is none. */
export function templateAt(text: string): number | undefined {
  const at = text.search(TEMPLATE)
  return at < 0 ? undefined : at
}

/** Whether documents could be made out of a file at all, and its text, if it is text. */
interface Reading {
  readonly isRead: boolean
  readonly text?: string
}

/** What a file comes to that stands in a folder and was named by nobody. */
export function asNeighbour(found: CheckedFile, file: string, { isRead, text = '' }: Reading): CheckedFile {
  const { definitions, problems } = found
  const isTold = !hasOtherName(file)
  if (!isRead && !isOurs(text)) {
    const told = problems.map((problem): ManifestProblem => ({ ...problem, severity: 'warning', mend: MAY_STAY }))
    return { definitions, problems: isTold ? told : [], doubt: 'unclear' }
  }
  return isTold || definitions.length > 0 || found.doubt === 'broken' ? found : { ...found, problems: [] }
}

/** Whether a text that cannot be read is for Drover. Of a template less says so: every chart has a Secret. */
const isOurs = (text: string): boolean => (templateAt(text) === undefined ? mentionsOurs(text) : API.test(text))
