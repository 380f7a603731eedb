import { OWN_VARIABLES } from '../model/environment.ts'
import type { NodeTemplate } from '../model/node-template.ts'
import { type Finding, MAY_STAY, warning } from './finding.ts'
import type { Path } from './path.ts'
import { answersOf } from './wrong-value.ts'

/** Says of variables that Drover alone sets that a manifest's own have no effect. */
export const environmentFindings = (template: NodeTemplate | undefined, templateAt: Path): Finding[] =>
  (template?.kafkaContainer?.env ?? []).flatMap((variable, index) =>
    answersOf(() => ownVariable(variable.name, [...templateAt, 'kafkaContainer', 'env', index, 'name'])),
  )

function ownVariable(name: string, path: Path): Finding[] {
  if (!OWN_VARIABLES.includes(name)) return []
  const mend = name === 'KAFKA_HEAP_OPTS' ? 'Remove it, and write `jvmOptions`.' : MAY_STAY
  return [warning('FieldIgnored', path, `\`${name}\` has no effect: Drover alone sets it.`, mend)]
}
