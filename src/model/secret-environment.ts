import { hashOf } from './hash.ts'
import type { EnvVariable } from './node-template.ts'
import { referredBy, variableReference } from './references.ts'
import type { KafkaResource } from './resource.ts'
import { refKey } from './resource-ref.ts'
import type { SealedSecrets } from './sealed-secrets.ts'
import { type AnySensitive, Sensitive } from './sensitive.ts'

/*
 * Variables whose value stands elsewhere
 * ======================================
 *
 * One from a ConfigMap is what stands there. In place of what a Secret holds stands, until the container is made, where
 * it is to be found, between two characters that no variable can have: by that the container is hashed. What the Secret
 * holds takes part by its seal alone (`secretsLabel`).
 */
const MARK = '\0'
const MARKED = /\0([^\0]*)\0/g

/** The text of a variable that stands elsewhere; undefined: it is missing there, or no variable can have it. */
export const fromElsewhere =
  (kafka: Pick<KafkaResource, 'spec'>) =>
  (variable: EnvVariable): string | undefined => {
    const reference = variableReference(variable)
    const found = reference && referredBy(kafka, reference)
    if (reference === undefined || typeof found !== 'string' || found.includes(MARK)) return undefined
    return reference.kind === 'Secret' ? `${MARK}${markOf(reference)}${MARK}` : found
  }

type Environment = Readonly<Record<string, string>>

/** Those of the variables that are no secret, and in which none stands. */
export const plainOf = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, text]) => !text.includes(MARK)))

/**
 * The variables as the container is to have them. One of which the value is not known any more is left out, and so is
 * one that no container could start with: of bytes that are no text, or with a NUL character.
 */
export function withSecrets(
  env: Environment,
  kafka: Pick<KafkaResource, 'spec'>,
  { values }: SealedSecrets,
): Readonly<Record<string, string | Sensitive>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, text]): [string, string | Sensitive][] => {
      if (!text.includes(MARK)) return [[name, text]]
      const found = marksIn(text).map((mark) => values.get(sealOf(kafka, mark) ?? '')?.reveal())
      if (!found.every(canBeVariable)) return []
      let at = 0
      return [[name, new Sensitive(text.replaceAll(MARKED, () => found[at++] ?? ''))]]
    }),
  )
}

const canBeVariable = (value: string | Uint8Array | undefined): value is string =>
  typeof value === 'string' && !value.includes('\0')

/**
 * Which values of Secrets a container has: the key they are sealed under, and a hash of their seals; empty: none.
 * @param inVolumes marks of those that are files
 */
export function secretsLabel(
  env: Environment,
  inVolumes: readonly string[],
  kafka: Pick<KafkaResource, 'spec'>,
  { key }: SealedSecrets,
): string {
  const marks = [...new Set([...Object.values(env).flatMap(marksIn), ...inVolumes])].sort()
  return marks.length === 0 ? '' : `${key}.${hashOf(marks.map((mark) => [mark, sealOf(kafka, mark)]))}`
}

const marksIn = (text: string): string[] => [...text.matchAll(MARKED)].map(([, mark = '']) => mark)

/** Stands for an entry of a Secret where what it holds may not stand. */
export const markOf = ({ name, key }: { readonly name: string; readonly key: string }): string =>
  `${refKey({ kind: 'Secret', name })}/${key}`

/** What a mark stands for; undefined: it is missing, or not known any more. */
export const secretAt = (
  mark: string,
  kafka: Pick<KafkaResource, 'spec'>,
  { values }: SealedSecrets,
): AnySensitive | undefined => values.get(sealOf(kafka, mark) ?? '')

function sealOf(kafka: Pick<KafkaResource, 'spec'>, mark: string): string | undefined {
  const [, name = '', ...key] = mark.split('/')
  const seal = referredBy(kafka, { kind: 'Secret', name, key: key.join('/') })
  return typeof seal === 'string' ? seal : undefined
}

/** The key that a label's seals are under. */
export const keyOfLabel = (label: string): string => label.split('.')[0] ?? ''
