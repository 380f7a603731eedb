import { OWN_LABELS } from '../model/labels.ts'
import type { NodeTemplate } from '../model/node-template.ts'
import { error, type Finding } from './finding.ts'
import type { Path } from './path.ts'
import { answersOf } from './wrong-value.ts'

type Named = Readonly<Record<string, string>> | undefined

/** Strimzi refuses its own names in templates, too. */
const STRIMZIS = 'strimzi.io/'

/** Refuses labels that only an operator gives: by its own Drover knows what it has made. */
export const labelFindings = (labels: Named): Finding[] => reserved(labels, ['metadata', 'labels'], [OWN_LABELS])

/** The same of the metadata in a template, whose annotations are labels as well. */
export const templateLabelFindings = (template: NodeTemplate | undefined, templateAt: Path): Finding[] =>
  (['pod', 'persistentVolumeClaim'] as const).flatMap((part) =>
    (['labels', 'annotations'] as const).flatMap((kind) =>
      answersOf(() =>
        reserved(template?.[part]?.metadata?.[kind], [...templateAt, part, 'metadata', kind], [OWN_LABELS, STRIMZIS]),
      ),
    ),
  )

const reserved = (names: Named, path: Path, prefixes: readonly string[]): Finding[] =>
  Object.keys(names ?? {}).flatMap((name) => {
    const prefix = prefixes.find((own) => name.startsWith(own))
    if (prefix === undefined) return []
    return error(
      'ReservedLabel',
      [...path, name],
      `Only the operator gives labels that begin with \`${prefix}\`.`,
      'Rename it.',
    )
  })
