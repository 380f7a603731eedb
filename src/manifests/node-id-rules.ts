import { parseNodeIdRanges } from '../model/node-id-ranges.ts'
import { ANNOTATIONS, type Metadata } from '../model/resource.ts'
import { error, type Finding } from './finding.ts'

/** Annotations of a pool that name node ids. */
export function nodeIdFindings({ annotations }: Metadata): Finding[] {
  return [ANNOTATIONS.nextNodeIds, ANNOTATIONS.removeNodeIds]
    .filter((name) => annotations[name] !== undefined && parseNodeIdRanges(annotations[name]) === undefined)
    .map((name) =>
      error(
        'InvalidValue',
        ['metadata', 'annotations', name],
        'It must be a list of node ids and ranges of them.',
        'Write it as `"[10-19, 25]"`.',
      ),
    )
}
