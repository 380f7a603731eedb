import type { ConnectionSecurity } from './security.ts'

/** Where to begin asking for a cluster, and how to dial the addresses it advertises. */
export interface Bootstrap {
  /** `host:port`. */
  readonly brokers: readonly string[]
  /**
   * Turns an address, given or advertised, into one that can be dialled from here; without it they are dialled as they
   * are.
   */
  readonly map?: (host: string, port: number) => { readonly host: string; readonly port: number }
  /** What connections need; a certificate has to name the host as it is given or advertised. Absent: plain text. */
  readonly security?: ConnectionSecurity
  /** Milliseconds for a broker to answer one request of a producer or a group; 10 s, and it is tried a few times. */
  readonly requestMs?: number
  /** Milliseconds for a broker to accept a connection; 1 s. */
  readonly connectMs?: number
  /** Milliseconds during which an error that waiting can mend is not yet a failure for who reads; 5 s. */
  readonly retryMs?: number
}

export interface RecordToProduce {
  readonly key?: string | Buffer | null
  /** Null is a tombstone. */
  readonly value: string | Buffer | null
  readonly headers?: Readonly<Record<string, string>>
}

/** Where a record was written. */
export interface RecordAck {
  readonly partition: number
  /** Absent when no acknowledgement was asked for. */
  readonly offset?: number
}

export interface ConsumedRecord {
  readonly partition: number
  readonly offset: number
  /** Epoch milliseconds. */
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer>>
}

export interface ConsumeOptions {
  /** From the first record there is; otherwise only what is written from now on. A group goes on where it was. */
  readonly fromBeginning: boolean
  /** Share the partitions with this consumer group and commit its offsets; without it no group is involved. */
  readonly group?: string
  /** Ends after so many records; without it, when `signal` fires. */
  readonly maxMessages?: number
  readonly signal?: AbortSignal
}
