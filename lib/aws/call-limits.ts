/** A service of AWS as its answers and connections are bounded. */
export type AwsService =
  | 'lambda'
  | 'tagging'
  | 'cloudwatch'
  | 'iam'
  | 'secrets'
  | 'parameters'
  | 'account'
  | 'sts'
  | 's3';

/** How long and how much a call to AWS may take before it is cut off; times in milliseconds. Tests shorten them. */
export type CallLimits = {
  /** For a connection to be made, name and TLS included. */
  connection: number;
  /** For one of the connections to a host to become free. */
  connectionWait: number;
  /** For one attempt, from sending to the last byte of the answer. */
  attempt: number;
  /** Without a byte, once an answer has begun. */
  idle: number;
  /** For the whole call with its retries and the pauses between them, the waits for the rate budget not counted. */
  call: number;
  /** For one slot of the rate budget. */
  budget: number;
  /** Connections to one host, and to all hosts of a service. */
  connectionsPerHost: number;
  connectionsPerService: number;
  /** The largest answer of a service in bytes. */
  answerBytes: Readonly<Record<AwsService, number>>;
};

const mebibyte = 1024 * 1024;

/**
 * The limits in production.
 *
 * Times: the services used here answer within a few seconds; an update of a function with many layers takes the longest, up to
 * ten. Thirty seconds for an attempt is what the SDK's own time-out was here before, which ended with the headers; ten seconds
 * without a byte in the middle of an answer never happen on a connection that works. Three minutes hold all ten attempts of
 * a throttled read with their pauses (46 s on average, 92 s at most), and several attempts that stall. A slot of the rate budget
 * is seconds away, minutes when hundreds of calls wait at a budget that throttling has reduced.
 *
 * Connections: at 100 calls a second, each half a second long, a host needs 50. One that stalls takes its 128 and no more, and
 * each service has its own, so that roles can be assumed and metrics read while every call to Lambda hangs.
 *
 * Sizes, for answers in JSON, where a character of text may take up to six bytes: a function has at most 4 KB of variables, 24 KB
 * escaped, and beside them no more than that again, so a page of 50 has 2.4 MB; 100 resources with 50 tags of 384 characters have
 * 11.5 MB; a page of CloudWatch has at most 100,800 values of some 40 bytes, 4 MB. Everything else is well below 1 MB. The limits
 * leave twice as much room as that, tags less: what is larger is not an answer of AWS. (Lambda Limits, Resource Groups Tagging and
 * CloudWatch API references, 2026.)
 */
export const defaultCallLimits: CallLimits = {
  connection: 5_000,
  connectionWait: 15_000,
  attempt: 30_000,
  idle: 10_000,
  call: 180_000,
  budget: 10 * 60_000,
  connectionsPerHost: 128,
  connectionsPerService: 1_024,
  answerBytes: {
    lambda: 8 * mebibyte,
    tagging: 16 * mebibyte,
    cloudwatch: 8 * mebibyte,
    iam: 2 * mebibyte,
    secrets: 2 * mebibyte,
    parameters: 2 * mebibyte,
    account: 2 * mebibyte,
    sts: 1 * mebibyte,
    s3: 1 * mebibyte,
  },
};
