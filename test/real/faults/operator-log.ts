/** What Drover may say at level warn or above while hosts and clusters fail under it, and why that is right. */
const EXPECTED: readonly { readonly line: RegExp; readonly because: string }[] = [
  {
    line: /"msg":"the engine (?:closed its event stream|cannot be (?:listened to|reached; trying again))"/,
    because: 'it was restarted',
  },
  { line: /"msg":"an answer is overdue"/, because: 'a busy machine may take seconds for one' },
  { line: /"code":"DOCKER_UNREACHABLE".*"msg":"(?:pass|resync|operation) failed"/, because: 'the same' },
  { line: /"reason":"(?:FileEmptied|KindIgnored)"/, because: 'manifests were taken out of sight' },
]

interface Line {
  readonly level: string
  readonly msg: string
}

/** Lines at level warn or above that nobody expects; a line that is no JSON (Node itself failed) is one of them. */
export function unexpectedLines(log: string): string[] {
  const lines = log.split('\n').filter((line) => line !== '')
  return lines.filter((line) => isAlarming(line) && !EXPECTED.some((expected) => expected.line.test(line)))
}

function isAlarming(line: string): boolean {
  try {
    const { level }: Line = JSON.parse(line)
    return !['debug', 'info', 'trace'].includes(level)
  } catch {
    return true
  }
}
