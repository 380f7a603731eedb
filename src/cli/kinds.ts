import { DroverError } from '../errors.ts'
import type { Kind, ResourceRef } from '../model/resource.ts'

/** The kinds by their names on the command line: singular, then the short one, as Strimzi's resources define them. */
export const KIND_NAMES: Readonly<Record<Kind, readonly [singular: string, plural: string, short?: string]>> = {
  Kafka: ['kafka', 'kafkas', 'k'],
  KafkaNodePool: ['kafkanodepool', 'kafkanodepools', 'knp'],
  KafkaTopic: ['kafkatopic', 'kafkatopics', 'kt'],
  KafkaUser: ['kafkauser', 'kafkausers', 'ku'],
  KafkaConnect: ['kafkaconnect', 'kafkaconnects', 'kc'],
  KafkaConnector: ['kafkaconnector', 'kafkaconnectors', 'kctr'],
  KafkaMirrorMaker2: ['kafkamirrormaker2', 'kafkamirrormaker2s', 'kmm2'],
  KafkaBridge: ['kafkabridge', 'kafkabridges', 'kb'],
  KafkaRebalance: ['kafkarebalance', 'kafkarebalances', 'kr'],
  Secret: ['secret', 'secrets'],
  ConfigMap: ['configmap', 'configmaps', 'cm'],
}

/** Which resources are meant; both undefined: all. */
export interface Selection {
  readonly kinds?: readonly Kind[]
  readonly refs?: readonly ResourceRef[]
}

/**
 * What `KIND`, `KIND,KIND`, `KIND NAME...` or `KIND/NAME...` mean, as kubectl reads them.
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

/** `kafka/my-cluster`. @throws USAGE */
export function parseRef(word: string): ResourceRef {
  const [kind, name, ...rest] = word.split('/')
  if (!kind || !name || rest.length > 0) throw new DroverError('USAGE', `${word} is not KIND/NAME`)
  return { kind: parseKind(kind), name }
}

/** A kind in any case, singular, plural or short. @throws USAGE */
export function parseKind(word: string): Kind {
  const wanted = word.toLowerCase()
  for (const kind of Object.keys(KIND_NAMES) as Kind[]) {
    if (KIND_NAMES[kind].some((name) => name === wanted)) return kind
  }
  const known = Object.values(KIND_NAMES).map(([singular]) => singular)
  throw new DroverError('USAGE', `there is no kind ${word}; there are ${known.join(', ')}`)
}

/** `kafka/my-cluster`: how a resource is written on the command line. */
export function shortRef({ kind, name }: ResourceRef): string {
  return `${KIND_NAMES[kind][0]}/${name}`
}
