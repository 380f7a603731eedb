import { type Path, renderPath } from '../kinds/path.ts'
import { answersOf } from '../kinds/wrong-value.ts'
import type { ManifestProblem, Origin } from '../model/resource.ts'

/*
 * Entries of a list that are left out
 * ===================================
 *
 * A listener that cannot be had as it is written is not opened at all: in another way it might be less safe. That is
 * told, and the rest of the manifest is in force as if the entry were not there. So what is in force has fewer entries
 * than the file, and whoever finds something wrong in it counts in other numbers than the person who wrote it.
 */

/** What an entry is left out for. */
export interface Cause {
  readonly path: Path
  readonly origin: Origin
  /** The value for which it is; absent: for whatever stands there. */
  readonly value?: string
  /** As the end of a sentence. */
  readonly because: string
}

/** By the path of a list, as it is in force: where in the file the entries stand that are left of it. */
export type LeftEntries = ReadonlyMap<string, readonly number[]>

/** That an entry is left out, and for what, in one sentence. `steps` leads to the entry in the paths of the causes. */
export function leftOutProblem(
  called: string,
  entry: unknown,
  causes: readonly [Cause, ...Cause[]],
  steps: number,
): ManifestProblem {
  const named = causes.map(({ path, value, because }) => {
    const where = renderPath(path.slice(steps))
    return `\`${value === undefined ? where : `${where}: ${value}`}\` (${because})`
  })
  const [name] = answersOf(() => [(entry as { readonly name?: string } | undefined)?.name])
  const [{ path, origin }] = causes
  return {
    severity: 'warning',
    reason: 'LeftOut',
    message: `The ${called}${name === undefined ? '' : ` \`${name}\``} is left out because of ${enumerate(named)}.`,
    mend: 'Remove it, or leave it there for when it can be as safe as it is written.',
    origin,
    path: renderPath(path),
  }
}

const enumerate = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** The path in the file of what stands at a path of what is in force. */
export function asWritten(path: Path, left: LeftEntries): Path {
  const written: (string | number)[] = []
  for (const step of path) {
    const entries = typeof step === 'number' ? left.get(renderPath(written)) : undefined
    written.push(entries?.[Number(step)] ?? step)
  }
  return written
}
