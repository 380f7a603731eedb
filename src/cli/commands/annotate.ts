import type { Ask } from '../../api/calls.ts'
import type { ResourceRef } from '../../model/resource.ts'
import { askOrDo } from '../ask-daemon.ts'
import type { Globals } from '../globals.ts'
import { toStderr } from '../to-stderr.ts'
import { whichIn } from '../which-one.ts'

/**
 * Lays annotations over a resource that Drover knows; `done` says to the person what that means. @throws NOT_FOUND;
 * USAGE when several have the name
 */
export async function annotate(
  globals: Globals,
  named: ResourceRef,
  annotations: Ask<'annotate'>['annotations'],
  done: string,
): Promise<void> {
  const ask = { ref: await whichIn(globals, named), annotations, done }
  await askOrDo(globals.state, 'annotate', ask, async (kept) =>
    (await import('../../api/annotate.ts')).annotate(kept, ask, toStderr),
  )
}
