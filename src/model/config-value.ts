/** True when two spellings of a config value mean the same: Kafka gives `0.50` back as `0.5`, `a, b` as `a,b`. */
export function sameConfigValue(observed: string, declared: string): boolean {
  const list = (text: string) =>
    text
      .split(',')
      .map((part) => part.trim())
      .join(',')
  const bothNumbers = observed.trim() !== '' && declared.trim() !== '' && Number(observed) === Number(declared)
  return bothNumbers || list(observed) === list(declared)
}
