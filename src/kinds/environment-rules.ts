import { OWN_VARIABLES } from '../model/environment.ts'
import type { NodeTemplate } from '../model/resource.ts'
import { type Finding, warning } from './finding.ts'
import type { Path } from './path.ts'

/** Says of variables that Drover alone sets that a manifest's own have no effect. */
export const environmentFindings = (template: NodeTemplate | undefined, templateAt: Path): Finding[] =>
  (template?.kafkaContainer?.env ?? []).flatMap(({ name }, index) =>
    OWN_VARIABLES.includes(name)
      ? [
          warning(
            'FieldIgnored',
            [...templateAt, 'kafkaContainer', 'env', index, 'name'],
            `\`${name}\` has no effect: Drover alone sets it.`,
            name === 'KAFKA_HEAP_OPTS' ? 'Remove it, and write `jvmOptions`.' : 'Remove it.',
          ),
        ]
      : [],
  )
