/** One call as the simulation saw it: the ground truth that invariants are checked against. */
export type RequestLogEntry = {
  /** Counts up from 1 over the life of the process. */
  sequence: number;
  /** ISO 8601 UTC, when the call arrived. */
  at: string;
  requestId: string;
  /** The account the call acts on; for AssumeRole the account of the role. Empty when the caller is unknown. */
  awsAccountId: string;
  region: string;
  service: string;
  operation: string;
  functionName?: string;
  /** Ends in the session's name. */
  callerArn?: string;
  /** Of the caller's session, as CloudTrail has it in `userIdentity.sessionContext.sourceIdentity`. */
  sourceIdentity?: string;
  /** What AssumeRole asked for, as CloudTrail has it in `requestParameters`. */
  assumed?: { roleSessionName: string; sourceIdentity?: string };
  revisionIdSent?: string;
  /** The first 16 hexadecimal digits of the SHA-256 of the body; absent without a body. */
  bodyHash?: string;
  /** 0 while the call is under way. */
  status: number;
  errorCode?: string;
  /** Whether the call changed anything in AWS. */
  hadEffect: boolean;
  /** ISO 8601 UTC, when it changed something; of a late effect this is long after the call arrived. */
  effectAt?: string;
  /** Whether the response reached the caller as it was; false when the connection was reset or the response was replaced. */
  wasAnswerDelivered: boolean;
  /** Ids of the faults that acted on it. */
  faultIds: number[];
};

/** The latest calls, oldest first, at most `limit`. */
export class RequestLog {
  readonly #limit: number;
  #entries: RequestLogEntry[] = [];
  #sequence = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds a call under way; the caller completes the entry in place. */
  begin(
    entry: Omit<RequestLogEntry, 'sequence' | 'status' | 'hadEffect' | 'wasAnswerDelivered' | 'faultIds'>,
  ): RequestLogEntry {
    this.#sequence += 1;
    const added: RequestLogEntry = {
      ...entry,
      sequence: this.#sequence,
      status: 0,
      hadEffect: false,
      wasAnswerDelivered: true,
      faultIds: [],
    };
    this.#entries.push(added);
    // Dropping in bulk keeps the cost of a full log constant per call.
    if (this.#entries.length > this.#limit * 2) this.#entries = this.#entries.slice(-this.#limit);
    return added;
  }

  /** The kept calls after a sequence number (0: all). */
  since(sequence = 0): RequestLogEntry[] {
    const kept = this.#entries.slice(-this.#limit);
    return sequence === 0 ? kept : kept.filter((entry) => entry.sequence > sequence);
  }

  /** The sequence number of the latest call. */
  get latestSequence(): number {
    return this.#sequence;
  }

  clear(): void {
    this.#entries = [];
  }
}
