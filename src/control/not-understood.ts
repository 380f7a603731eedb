import { ANNOTATIONS, findAnnotation } from '../model/annotations.ts'
import type { ResourceRef } from '../model/resource.ts'
import type { Wish } from './overruling.ts'

/**
 * Wishes that mean nothing
 * ========================
 *
 * A request outlives the Drover that took it. What the running one does not understand (words of another release) is
 * done by nobody: it ends and is told, lest somebody waits for it, or a later release carries it out when nobody wants
 * it any more.
 */

/** What of a wish is understood; undefined when nothing is. */
export function understood<W extends Wish>(wish: W): W | undefined {
  const all = Object.entries(wish.annotations)
  const left = all.filter(([name, value]) => whyNot(wish, name, value) === undefined)
  if (left.length === all.length) return wish
  return left.length === 0 ? undefined : { ...wish, annotations: Object.fromEntries(left) }
}

/** Each word of a wish that is not understood, as a person should read it. */
export const notUnderstood = (wish: Wish): string[] =>
  Object.entries(wish.annotations).flatMap(([name, value]) => {
    const reason = whyNot(wish, name, value)
    if (reason === undefined) return []
    const said = value === null ? `\`${name}\`` : `\`${name}: "${value}"\``
    return [
      `an earlier command, perhaps given to another release, asks for ${said}, ${reason}: it is withdrawn and nothing of it ` +
        `is done any more; if it was not done yet and is still wanted, ${again(wish, name)}`,
    ]
  })

function whyNot({ kind }: ResourceRef, name: string, value: string | null): string | undefined {
  const known = findAnnotation(name)
  if (!known) return 'an annotation that this Drover does not know'
  if (!known.on.includes(kind)) return `which has no effect on a ${kind}`
  return value === null || known.value.read(value) !== undefined ? undefined : `which is not ${known.value.must}`
}

/** How to ask anew. */
function again({ kind, name: resource }: ResourceRef, name: string): string {
  const { pause, manualRollingUpdate, replaceVolumes, restartNode, rotate } = ANNOTATIONS
  const nodeOf = (known: { readonly name: string }) => name.slice(known.name.length)
  if (name === pause.name) return `\`drover pause ${kind.toLowerCase()}/${resource}\``
  if (name === rotate.name) return `\`drover rotate user ${resource}\``
  if (name === manualRollingUpdate.name) return `\`drover restart ${resource}\``
  if (name.startsWith(restartNode.name)) return `\`drover restart ${resource} ${nodeOf(restartNode)}\``
  if (name.startsWith(replaceVolumes.name))
    return `\`drover replace-volumes ${resource} ${nodeOf(replaceVolumes)} --yes\``
  return 'give the command anew'
}
