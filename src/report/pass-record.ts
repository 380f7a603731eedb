import { DroverError, messageOf } from '../errors.ts'
import { decideFrom, type PassFacts } from '../plan/pass.ts'
import { type Hide, withoutSecrets } from '../plan/redact.ts'
import { renderPlan } from '../plan/render.ts'
import { dataText, parseData } from './plain-data.ts'

const FORMAT = 1

/** What passes saw and what they made of it, as a file that can leave the host. */
export interface PassRecord {
  readonly format: typeof FORMAT
  /** The version of Drover that made it. */
  readonly drover: string
  readonly passes: readonly RecordedPass[]
}

export interface RecordedPass {
  /** As `drover plan` prints it. */
  readonly plan: readonly string[]
  readonly facts: PassFacts
}

/** The text of a record, without secrets: see plan/redact.ts. */
export const recordText = (facts: readonly PassFacts[], drover: string): string =>
  recordedText(
    facts.map((each) => recordPass(each)),
    drover,
  )

/** One pass as it is recorded. */
export function recordPass(facts: PassFacts, hide?: Hide): RecordedPass {
  const redacted = withoutSecrets(facts, hide)
  return { plan: renderPlan(decideFrom(redacted)).split('\n'), facts: redacted }
}

/** The text of passes that are recorded. */
export function recordedText(passes: readonly RecordedPass[], drover: string): string {
  const record: PassRecord = { format: FORMAT, drover, passes }
  return dataText(record)
}

/** @throws RECORD_UNREADABLE where it is no record, or one of a newer Drover */
export function readRecord(text: string, file: string): PassRecord {
  const found = parse(text, file)
  if (isRecord(found)) return found
  const newer = typeof found === 'object' && found !== null && 'format' in found && Number(found.format) > FORMAT
  throw new DroverError('RECORD_UNREADABLE', newer ? `${file} is of a newer Drover` : `${file} is no record of a pass`)
}

function parse(text: string, file: string): unknown {
  try {
    return parseData(text)
  } catch (error) {
    throw new DroverError('RECORD_UNREADABLE', `${file} is no record of a pass: ${messageOf(error)}`)
  }
}

const isRecord = (found: unknown): found is PassRecord =>
  typeof found === 'object' &&
  found !== null &&
  'format' in found &&
  found.format === FORMAT &&
  'passes' in found &&
  Array.isArray(found.passes)
