/**
 * How a call was cut off. `stalled`: no complete answer in time; `tooLarge`: the answer went on beyond its limit; `connectionsBusy`:
 * no connection became free; `budgetBusy`: the rate budget had no slot; `credentialsStalled`: the worker's credentials did not come.
 */
export type BrokenBy = 'stalled' | 'tooLarge' | 'connectionsBusy' | 'budgetBusy' | 'credentialsStalled';

/** A call that Lamplighter cut off, because a limit of lib/aws/call-limits.ts was met. */
export class BrokenCall extends Error {
  readonly by: BrokenBy;
  /** Whether the request may have reached AWS. */
  readonly wasSent: boolean;
  /** The limit that was met. */
  readonly seconds: number;
  /** Of the answer's body, so many bytes arrived. */
  readonly bytes: number;
  /** What the SDK takes as a wish to be tried again, where the client's policy has attempts left. */
  readonly $retryable?: { throttling: boolean };

  constructor(
    by: BrokenBy,
    { wasSent, milliseconds, bytes = 0 }: { wasSent: boolean; milliseconds: number; bytes?: number },
  ) {
    super(by);
    this.name = 'BrokenCall';
    this.by = by;
    this.wasSent = wasSent;
    this.seconds = Math.max(1, Math.round(milliseconds / 1000));
    this.bytes = bytes;
    // What was too large would be too large again.
    if (by === 'stalled' || by === 'connectionsBusy') this.$retryable = { throttling: false };
  }
}
