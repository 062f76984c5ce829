import { z } from 'zod';
import type { AwsSession } from '../../aws/session.ts';
import { type AttributeChange, attributeChangeSchema } from '../../core/change/change.ts';
import type { Failure } from '../../core/errors.ts';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { open } from '../../db/kernel/seal.ts';
import type { LaneKey, OpenChange, ReadBack, SendingResult } from '../../db/rollouts/change-sending.ts';
import type { LaneTiming, StepObserver } from './rollout-context.ts';

/** What all parts of a lane share. */
export type LaneTools = {
  lane: LaneKey;
  session: AwsSession;
  timing: LaneTiming;
  observeStep: StepObserver;
  /** Aborted when nothing new may begin: the worker stops, the job was lost, the Rollout is no longer applying. */
  ending: AbortSignal;
};

/** One Change on its way through a lane. */
export type Item = {
  /** As read from the database; `attempts` moves on with every intent of ours. */
  change: OpenChange;
  /** What is sent, in clear. */
  attributes: readonly AttributeChange[];
  /** When its intent was stored, by performance.now() of this process. */
  intendedAt: number;
  /** Whether an update of ours may have reached AWS without an answer: then it cannot be said that nothing was sent. */
  mayHaveBeenSent: boolean;
  /** Request ids of the updates that this lane sent for it. */
  requestIds: string[];
  /** How often it came round again, by cause, so that nothing goes round for ever. */
  rounds: { refused: number; passing: number; unanswered: number };
  /** When this lane first found the function busy, by performance.now(). */
  busySince: number | undefined;
  /** What AWS last said about the function. */
  readBack: ReadBack | undefined;
};

/** A function that was read, compared and may be sent to. */
export type ReadyItem = {
  item: Item;
  configuration: FunctionConfiguration;
  revisionId: string;
};

/** What becomes of an item after a step: an outcome, another round after a pause, or (an update is under way) following it. */
export type Next =
  | { kind: 'finish'; result: SendingResult }
  | { kind: 'again'; afterMilliseconds: number }
  | { kind: 'follow'; sent: 'accepted' | 'unclear' };

/**
 * A Change on its way that nothing was done with yet. Throws AppError `sealedValueUnreadable`: with another key than the plan's
 * its fingerprints cannot be compared either, and every function would seem to have been changed by somebody else.
 */
export function newItem(change: OpenChange): Item {
  const sealed = open(change.attributesSealed, 'change.attributes');
  return {
    change,
    attributes: z.array(attributeChangeSchema).parse(JSON.parse(sealed)),
    intendedAt: performance.now() - (change.intentAgeMilliseconds ?? 0),
    mayHaveBeenSent: change.outcome === 'applying',
    requestIds: [],
    rounds: { refused: 0, passing: 0, unanswered: 0 },
    busySince: undefined,
    readBack: undefined,
  };
}

/** The end of an item; `failure` names the function. */
export function finish(
  item: Item,
  outcome: SendingResult['outcome'],
  failure: Failure | null = null,
  stalePaths: readonly string[] = [],
): Next {
  const named = failure && { ...failure, params: { ...failure.params, functionName: item.change.functionName } };
  return {
    kind: 'finish',
    result: {
      change: item.change,
      outcome,
      failure: named,
      stalePaths,
      requestIds: item.requestIds,
      readBack: item.readBack,
    },
  };
}
