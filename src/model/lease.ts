/** The right to act, which one process has at a time, and which it may lose while it is not looking. */
export interface Lease {
  /**
   * Asked before everything that changes something. True: nobody else has it now, nor will within the next two seconds.
   * False: somebody else has it, and it is lost for good. Costs nothing as long as its holder is not held up. `image`:
   * one that is known to be on the engine.
   * @throws when it cannot be found out
   */
  confirm(image?: string): Promise<boolean>
  /** Fires when it is lost. */
  readonly lost: AbortSignal
}

/** Whether a call leaves something different, for which a lease is needed, or only asks. */
export type Effect = 'changes' | 'asks'
