/**
 * Every error Drover throws on purpose stands in this one table.
 *
 * `retriable` says whether waiting can help: `true` is tried again with backoff, `false` only after a person (or a new
 * manifest) has changed something. `mend` tells the reader what to do; it is shown after the message everywhere.
 */
export const ERROR_CODES = {
  // command line and settings
  USAGE: { retriable: false, mend: 'See `drover help` for the command.' },
  STATE_UNUSABLE: {
    retriable: true,
    mend: 'Give a folder that this user may write, with --state DIR, on a disk with room.',
  },
  SECRET_EXPOSED: {
    retriable: false,
    mend: 'Close the file to other users, and exchange what is in it: it may be known.',
  },
  SECRET_DAMAGED: {
    retriable: false,
    mend: 'Bring that file back from a copy of the state folder; nothing is made in its place.',
  },
  SECRET_MISSING: {
    retriable: true,
    mend: 'Nothing: it is made, or found in its second copy on the engine, by the next pass.',
  },
  SECRETS_LOST: {
    retriable: true,
    mend: 'Bring back the state folder, or the volume. Lost for good: remove all containers of its nodes; their data stays.',
  },
  STATE_NEWER: {
    retriable: false,
    mend: 'Run the release of Drover that wrote it, or a newer one. To do without what it says, move the file away.',
  },
  STATE_OF_ANOTHER: {
    retriable: false,
    mend: 'Leave --instance out, or give this instance a state folder of its own: --state DIR. If that was noted by mistake, remove instance.json there.',
  },
  STATE_LOCKED: {
    retriable: true,
    mend: 'Another Drover uses this state folder; stop it, or give this one its own --state DIR.',
  },
  ENGINE_HELD: {
    retriable: true,
    mend: 'Another Drover acts on this engine; stop it, or give this one its own --instance.',
  },
  TIMED_OUT: { retriable: true, mend: 'Look at `drover describe` and `drover events` for what it waits for.' },
  BLOCKED: {
    retriable: false,
    mend: 'Do what the conditions say (`drover describe KIND NAME`), then apply again.',
  },
  NOT_FOUND: { retriable: false, mend: 'List what there is with `drover get`.' },
  NOT_CONFIRMED: { retriable: false, mend: 'Repeat with --yes when that is what you want.' },

  // backups
  INTERRUPTED: {
    retriable: true,
    mend: 'Run the same command again; nothing is left half done that it does not know.',
  },
  BACKUP_REFUSED: {
    retriable: false,
    mend: 'Take it into an empty folder, of a cluster that Drover looks after.',
  },
  BACKUP_UNWRITABLE: {
    retriable: true,
    mend: 'Give a folder that this user may write, on a disk with room; the cluster goes on as before.',
  },
  BACKUP_DISTURBED: { retriable: true, mend: 'Take the backup again, while nothing else changes the cluster.' },
  BACKUP_DAMAGED: { retriable: false, mend: 'Restore another backup: this one is not whole.' },
  RESTORE_REFUSED: {
    retriable: false,
    mend: 'Restore where nothing of that cluster is left; `drover delete kafka NAME --volumes --yes` makes it so.',
  },

  RECORD_UNREADABLE: { retriable: false, mend: 'Make one with `drover plan --record FILE`.' },
  STALE_OBSERVATION: { retriable: true, mend: 'The next pass looks again; if this goes on, the host is overloaded.' },
  INTERNAL: { retriable: true, mend: 'This is a defect of Drover; please report it with the log around it.' },

  // manifests
  MANIFEST_INVALID: { retriable: false, mend: 'Correct that, and give it once more; nothing has been done.' },
  POLICY_INVALID: {
    retriable: false,
    mend: 'Correct the policy file, or start without --policy (and DROVER_POLICY); nothing has been done.',
  },
  SOURCE_UNREADABLE: { retriable: true, mend: 'Check that the manifests folder exists and may be read.' },

  // certificates
  CERTIFICATE_UNUSABLE: {
    retriable: false,
    mend: 'Give certificates and a key in PEM that belong together; the message says what is wrong with these.',
  },

  // Docker
  DOCKER_UNREACHABLE: {
    retriable: true,
    mend: 'Check that the engine runs and that this user may use its socket (`drover doctor`).',
  },
  DOCKER_TIMEOUT: { retriable: true, mend: 'The engine did not answer in time; look at its log if this goes on.' },
  DOCKER_API_TOO_OLD: { retriable: false, mend: 'Drover needs Docker API 1.41 (engine 20.10) or newer.' },
  DOCKER_NOT_FOUND: { retriable: true, mend: 'It vanished between looking and acting; the next pass looks again.' },
  DOCKER_CONFLICT: {
    retriable: true,
    mend: 'Something else holds that name or is changing it; the next pass looks again.',
  },
  DOCKER_IN_USE: { retriable: true, mend: 'Something is still attached to it; the message says what.' },
  DOCKER_IMAGE_MISSING: {
    retriable: true,
    mend: 'Pull or build the image on that engine (`drover doctor` shows how).',
  },
  DOCKER_DRIVER_MISSING: {
    retriable: true,
    mend: 'Install and enable that volume plugin on the engine, or correct the annotation `drover/volume-driver`.',
  },
  DOCKER_PORT_TAKEN: { retriable: true, mend: 'Free the host port, or give the listener another nodePort.' },
  DOCKER_REFUSED: { retriable: false, mend: 'The engine refuses this request; its message says why.' },
  DOCKER_FAILED: { retriable: true, mend: 'The engine failed; look at its log if this goes on.' },

  // Kafka
  KAFKA_UNREACHABLE: { retriable: true, mend: 'No broker answers; look at `drover logs CLUSTER`.' },
  KAFKA_TIMEOUT: {
    retriable: true,
    mend: 'Kafka did not answer in time; look at `drover logs CLUSTER` if this goes on.',
  },
  KAFKA_UNTRUSTED: {
    retriable: true,
    mend: 'Look what listens at that address; while certificates are being exchanged, wait.',
  },
  KAFKA_DENIED: {
    retriable: true,
    mend: 'Look at `drover logs CLUSTER`; while certificates or passwords are being exchanged, wait.',
  },
  KAFKA_CREDENTIALS_UNUSABLE: {
    retriable: false,
    mend: 'Give certificates and a key (PKCS#8) in PEM that belong together.',
  },
  KAFKA_REFUSED: { retriable: false, mend: 'Kafka refuses this; its own words are in the message.' },
  KAFKA_FAILED: { retriable: true, mend: 'Kafka failed to do this now; it is tried again.' },
} as const

export type ErrorCode = keyof typeof ERROR_CODES

/** An error with a code of the table, what it means for retrying, and how to mend it. */
export class DroverError extends Error {
  readonly code: ErrorCode
  readonly retriable: boolean
  readonly mend: string

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; mend?: string } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DroverError'
    this.code = code
    this.retriable = ERROR_CODES[code].retriable
    this.mend = options.mend ?? ERROR_CODES[code].mend
  }
}

/** True when the error is ours and bears one of these codes. */
export function hasCode(error: unknown, ...codes: ErrorCode[]): error is DroverError {
  return error instanceof DroverError && codes.includes(error.code)
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  const has = typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
  return has ? String(error.message) : String(error)
}
