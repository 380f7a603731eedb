import { DroverError } from '../errors.ts'
import { ALL_KINDS } from '../kinds/kinds.ts'
import type { Kind, ResourceRef } from '../model/resource.ts'

/** Which resources are meant; both undefined: all. */
export interface Selection {
  readonly kinds?: readonly Kind[]
  readonly refs?: readonly ResourceRef[]
}

/**
 * What `KIND`, `KIND,KIND`, `KIND NAME...`, `KIND/NAME...` or `KIND/NAMESPACE/NAME...` mean, as kubectl reads them.
 * @throws USAGE
 */
export function parseSelection(words: readonly string[]): Selection {
  const [first, ...names] = words
  if (first === undefined) return {}
  if (words.some((word) => word.includes('/'))) {
    const refs = words.map(parseRef)
    return { kinds: [...new Set(refs.map(({ kind }) => kind))], refs }
  }
  if (first.toLowerCase() === 'all') {
    if (names.length > 0) throw new DroverError('USAGE', 'say of which kind the name is')
    return {}
  }
  const kinds = first.split(',').map(parseKind)
  if (names.length === 0) return { kinds }
  return { kinds, refs: kinds.flatMap((kind) => names.map((name) => ({ kind, name }))) }
}

/** `kafka/my-cluster`, `kafkatopic/shop/orders`. @throws USAGE */
export function parseRef(word: string): ResourceRef {
  const [kind, ...names] = word.split('/')
  const isName = names.length > 0 && names.length <= 2 && names.every((name) => name !== '')
  if (!kind || !isName) throw new DroverError('USAGE', `${word} is not KIND/NAME`)
  return { kind: parseKind(kind), name: names.join('/') }
}

/** A kind in any case, singular, plural or short. @throws USAGE */
export function parseKind(word: string): Kind {
  const wanted = word.toLowerCase()
  const found = ALL_KINDS.find(({ names }) => names.some((name) => name === wanted))
  if (found !== undefined) return found.kind
  throw new DroverError('USAGE', `there is no kind ${word}; there are ${KIND_WORDS.join(', ')}`)
}

/** The kinds as they are written on the command line. */
export const KIND_WORDS: readonly string[] = ALL_KINDS.map(({ names: [singular] }) => singular)
