/** Where below a manifest a field stands: keys of maps and indexes of lists. */
export type Place = readonly (string | number)[]

/** Which entry of a list, and which name for a `*`, stands for all of them. */
export interface Choice {
  /** Of the field's lists, the outermost first; 0 where it does not say. */
  readonly entries?: readonly number[]
  readonly name?: string
}

/** The place a path of the table leads to. */
export function placeOf(path: string, { entries = [], name = 'any' }: Choice = {}): Place {
  let lists = 0
  return path.split('.').flatMap((step): (string | number)[] => {
    if (step === '*') return [name]
    return step.endsWith('[]') ? [step.slice(0, -2), entries[lists++] ?? 0] : [step]
  })
}

/** What stands there. */
export function valueAt(document: unknown, place: Place): unknown {
  return place.reduce<unknown>(
    (value, step) => (value as Record<string | number, unknown> | undefined)?.[step],
    document,
  )
}

/** The document with this value there; undefined takes it out. Maps and lists on the way are made. */
export function withValue<T>(document: T, place: Place, value: unknown): T {
  const [step, ...rest] = place
  if (step === undefined) return value as T
  const copy: Record<string | number, unknown> | unknown[] =
    document === undefined || document === null
      ? typeof step === 'number'
        ? []
        : {}
      : Array.isArray(document)
        ? [...document]
        : { ...(document as Record<string, unknown>) }
  const within = (copy as Record<string | number, unknown>)[step]
  const changed = rest.length === 0 ? value : withValue(within, rest, value)
  if (changed === undefined && Array.isArray(copy)) copy.splice(Number(step), 1)
  else if (changed === undefined) delete (copy as Record<string | number, unknown>)[step]
  else (copy as Record<string | number, unknown>)[step] = changed
  return copy as T
}

/** What a list's or a map's other required fields are, where one of its fields is written and nothing stood there. */
const COMPANIONS: Readonly<Record<string, unknown>> = {
  'listeners[].configuration.brokers[]': { broker: 0 },
  'jvmOptions.javaSystemProperties[]': { name: 'walked' },
  'listeners[].authentication': { type: 'custom' },
  'kafka.authorization': { type: 'custom', authorizerClass: 'example.Authorizer' },
  logging: { type: 'inline' },
  'kafka.quotas': { type: 'kafka' },
  'tieredStorage.remoteStorageManager': { className: 'example.Remote' },
  tieredStorage: { type: 'custom', remoteStorageManager: { className: 'example.Remote' } },
  'template.pod.imagePullSecrets[]': { name: 'secret' },
  'template.pod.volumes[]': { name: 'walked' },
  'volumes[].secret': { secretName: 'secret' },
  'volumes[].configMap': { name: 'settings' },
  'items[]': { key: 'one', path: 'one' },
  'template.kafkaContainer.volumeMounts[]': { name: 'walked', mountPath: '/mnt/walked' },
  'template.pod.hostAliases[]': { ip: '192.0.2.1', hostnames: ['walked'] },
  'template.pod.dnsConfig.options[]': { name: 'walked' },
  'spec.authentication': { type: 'scram-sha-512' },
  'spec.authentication.password': { valueFrom: { secretKeyRef: { name: 'secret', key: 'one' } } },
  'spec.authorization': { type: 'simple', acls: [] },
  'acls[]': { resource: { type: 'cluster' }, operations: ['All'] },
  'acls[].resource': { type: 'cluster' },
  'valueFrom.secretKeyRef': { name: 'secret', key: 'one' },
  'valueFrom.configMapKeyRef': { name: 'settings', key: 'one' },
  'template.kafkaContainer.env[]': { name: 'WALKED' },
  'storage.volumes[]': { id: 0, type: 'persistent-claim', size: '1Gi' },
}

/** The document with every map and list above the field, so that the field alone is missing. */
export function withParents<T>(document: T, path: string, choice: Choice = {}): T {
  const steps = path.split('.')
  let made = document
  for (let length = 1; length < steps.length; length++) {
    const parent = steps.slice(0, length).join('.')
    const place = placeOf(parent, choice)
    if (valueAt(made, place) !== undefined) continue
    const companion = Object.entries(COMPANIONS).find(([list]) => parent.endsWith(list))?.[1] ?? {}
    made = withValue(made, place, companion)
  }
  return made
}
