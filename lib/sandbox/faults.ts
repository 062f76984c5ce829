import { z } from 'zod';
import { awkwardEffectSchema } from './awkward/effect.ts';
import { functionEditSchema } from './function-edit.ts';

const moment = z.enum(['before', 'after']);

/**
 * What stands in the body of garbage: a page of a proxy, half of the response, bytes that are no text, the response under a
 * content type of something else, the response compressed, bytes that claim to be compressed, or nothing.
 */
const garbageForm = z.enum(['html', 'truncated', 'binary', 'otherType', 'compressed', 'notCompressed', 'empty']);
export type GarbageForm = z.infer<typeof garbageForm>;

/** Which calls a fault acts on. Absent members match everything; `functionName` may end in `*`. */
const faultMatchSchema = z.strictObject({
  service: z.string().optional(),
  operation: z.string().optional(),
  functionName: z.string().optional(),
  awsAccountId: z.string().optional(),
  region: z.string().optional(),
  /** Begin with the n-th matching call, from 1. */
  nth: z.int().positive().default(1),
  /** Act on so many calls; absent: on all. */
  times: z.int().positive().optional(),
  /** Act on every n-th of them only. */
  every: z.int().positive().default(1),
});

/** What happens to a matching call. `before` and `after` are relative to the call's effect in AWS. */
const faultEffectSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('latency'),
    milliseconds: z.number().min(0).max(600_000),
    when: moment.default('before'),
  }),
  /** 429 TooManyRequestsException. */
  z.strictObject({
    kind: z.literal('throttle'),
    retryAfterSeconds: z.number().optional(),
  }),
  z.strictObject({
    kind: z.literal('serverError'),
    when: moment.default('before'),
    status: z.union([z.literal(500), z.literal(502), z.literal(503)]).default(500),
  }),
  /** The connection breaks without a response. */
  z.strictObject({ kind: z.literal('reset'), when: moment.default('before') }),
  /** A body that is not what AWS sends, as a proxy in between would. `status`: absent, the call's own, which is 200 before its effect. */
  z.strictObject({
    kind: z.literal('garbage'),
    when: moment.default('before'),
    form: garbageForm.default('html'),
    status: z.int().min(200).max(599).optional(),
  }),
  /**
   * The connection stays open and nothing more comes: no byte at all, or with `afterBytes` the headers and so many bytes of the
   * body. `milliseconds`: then the connection breaks; null: it stays open until the caller closes it.
   */
  z.strictObject({
    kind: z.literal('stall'),
    when: moment.default('after'),
    afterBytes: z.int().min(0).optional(),
    milliseconds: z.number().min(0).nullable().default(null),
  }),
  /** The response comes a byte every so many milliseconds; its headers come at once. */
  z.strictObject({
    kind: z.literal('drip'),
    when: moment.default('after'),
    everyMilliseconds: z.number().min(1).default(1_000),
  }),
  /** A response that goes on until the caller cuts it off, or until so many bytes were sent. */
  z.strictObject({
    kind: z.literal('oversized'),
    when: moment.default('after'),
    mostBytes: z.int().positive().default(1_000_000_000),
  }),
  /** The connection ends after so many bytes of the body, of which the headers promised all; or, chunked, without its last chunk. */
  z.strictObject({
    kind: z.literal('earlyClose'),
    when: moment.default('after'),
    afterBytes: z.int().min(0).default(40),
    isChunked: z.boolean().default(false),
  }),
  /**
   * The caller is left without a response, by a broken connection or one that stays open, and the call is carried out only so
   * many milliseconds later: with what it was given, as the function and its RevisionId stand then.
   */
  z.strictObject({
    kind: z.literal('lateEffect'),
    milliseconds: z.number().min(0).max(3_600_000),
    connection: z.enum(['breaks', 'stalls']).default('breaks'),
  }),
  /** UpdateFunctionConfiguration is accepted and ends Failed. */
  z.strictObject({
    kind: z.literal('updateFails'),
    reasonCode: z.string().default('InvalidConfiguration'),
    reason: z.string().default('The update failed in the simulated AWS.'),
  }),
  /** UpdateFunctionConfiguration is accepted and stays InProgress this long; null: forever. */
  z.strictObject({
    kind: z.literal('slowUpdate'),
    milliseconds: z.number().min(0).nullable(),
  }),
  /**
   * Reads after the call's effect on its function (an update, a foreign edit) still return what stood before it, its
   * RevisionId too: so many of them, after so many that are right. `isOlder`: even the revision before that one.
   */
  z.strictObject({
    kind: z.literal('staleReads'),
    reads: z.int().min(1).max(100).default(4),
    freshReadsFirst: z.int().min(0).default(0),
    isOlder: z.boolean().default(false),
  }),
  /** Reads return Environment.Error instead of the variables. */
  z.strictObject({ kind: z.literal('unreadableEnvironment') }),
  z.strictObject({ kind: z.literal('expiredCredentials') }),
  /** 403 AccessDeniedException. `message`: the words of it; absent: as AWS has them. */
  z.strictObject({ kind: z.literal('deny'), message: z.string().optional() }),
  /** Somebody else edits a function (the call's own unless named) right before or after the call. */
  z.strictObject({
    kind: z.literal('foreignEdit'),
    when: moment.default('before'),
    functionName: z.string().optional(),
    edit: functionEditSchema,
  }),
  /** The service is unavailable in this Region: 503 each time. */
  z.strictObject({ kind: z.literal('outage') }),
  awkwardEffectSchema,
]);

export const faultSchema = z.strictObject({
  match: faultMatchSchema,
  effect: faultEffectSchema,
});
export type FaultEffect = z.infer<typeof faultEffectSchema>;
/** A fault as it is given: members with defaults may be left out. */
export type FaultInput = z.input<typeof faultSchema>;
export type Fault = z.infer<typeof faultSchema> & {
  id: number;
  seen: number;
  fired: number;
};

/** What a call looks like to a fault. */
export type FaultTarget = {
  service: string;
  operation: string;
  functionName?: string;
  awsAccountId: string;
  region: string;
};

/** The faults in force. */
export class Faults {
  #faults: Fault[] = [];
  #lastId = 0;

  /** Adds a fault and returns its live counters. Throws ZodError for one that makes no sense. */
  add(input: FaultInput): Fault {
    this.#lastId += 1;
    const fault: Fault = {
      ...faultSchema.parse(input),
      id: this.#lastId,
      seen: 0,
      fired: 0,
    };
    this.#faults.push(fault);
    return fault;
  }

  /** Ends a fault, or all of them. */
  remove(id?: number): void {
    this.#faults = id === undefined ? [] : this.#faults.filter((fault) => fault.id !== id);
  }

  list(): readonly Fault[] {
    return this.#faults;
  }

  /** The faults that act on this call, in the order they were added; counts the call. */
  strike(target: FaultTarget): Fault[] {
    if (this.#faults.length === 0) return [];
    return this.#faults.filter((fault) => {
      if (!isMatch(fault.match, target)) return false;
      fault.seen += 1;
      const past = fault.seen - fault.match.nth;
      if (past < 0 || past % fault.match.every !== 0) return false;
      if (fault.match.times !== undefined && fault.fired >= fault.match.times) return false;
      fault.fired += 1;
      return true;
    });
  }
}

function isMatch(match: Fault['match'], target: FaultTarget): boolean {
  if (match.service !== undefined && match.service !== target.service) return false;
  if (match.operation !== undefined && match.operation !== target.operation) return false;
  if (match.awsAccountId !== undefined && match.awsAccountId !== target.awsAccountId) return false;
  if (match.region !== undefined && match.region !== target.region) return false;
  if (match.functionName === undefined) return true;
  if (target.functionName === undefined) return false;
  return match.functionName.endsWith('*')
    ? target.functionName.startsWith(match.functionName.slice(0, -1))
    : target.functionName === match.functionName;
}
