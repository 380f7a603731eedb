/** Where a value stands in a manifest: keys of maps and indexes of lists. */
export type Path = readonly (string | number)[]

/** `spec.kafka.listeners[0].port`; a key with dots of its own is written `config["min.insync.replicas"]`. */
export function renderPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    if (!/^[\w-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
}
