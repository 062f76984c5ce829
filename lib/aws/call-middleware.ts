import type { PacedCall } from '../core/lambda/call-quota.ts';
import { bindToClock } from './bounded-handler.ts';
import { BrokenCall } from './broken-call.ts';
import { type CallClock, startCallClock, unlessAborted } from './call-clock.ts';
import { defaultCallLimits } from './call-limits.ts';
import type { AwsContext, PaceTarget } from './context.ts';
import { isThrottle, isUnreadable } from './error.ts';

/** A step of the SDK on the way of a call. `context` is one object for all steps of one call. */
type Step = <Args extends object, Result>(
  next: (args: Args) => Promise<Result>,
  context: CallContext,
) => (args: Args) => Promise<Result>;
type CallContext = { commandName?: string | undefined };

/** As much of the SDK's middleware stack as is needed here; the stacks of all clients have it. */
export type Stack = {
  add: (step: Step, options: { step: 'initialize'; priority: 'high'; name: string }) => void;
  addRelativeTo: (step: Step, options: { relation: 'before' | 'after'; toMiddleware: string; name: string }) => void;
};

/** How often an answer that cannot be read, such as a proxy's page, is asked for again within one call. */
const mostUnreadableAnswers = 2;

const clocks = new WeakMap<object, CallClock>();

/**
 * Bounds every call of a client: an overall deadline, and a limit for each wait for the rate budget, which is outside of the
 * deadline. `target`: of which budget an attempt waits for a slot; undefined: of none. Throws BrokenCall.
 */
export function boundCalls(stack: Stack, context: AwsContext, target?: PaceTarget): void {
  stack.add(timed(context), { step: 'initialize', priority: 'high', name: 'lamplighterDeadline' });
  // Inside the SDK's retry and outside its signing: a retry is paced like a first attempt, and waiting never ages a signature.
  stack.addRelativeTo(attempted(context, target), {
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
    name: 'lamplighterAttempt',
  });
  // The signed request is the one that the handler is given.
  stack.addRelativeTo(bound, { relation: 'after', toMiddleware: 'httpSigningMiddleware', name: 'lamplighterBind' });
}

/** Wraps the whole call: ends it at its deadline, whatever it is at, and tells that it came to an end. */
function timed({ limits = defaultCallLimits, progress }: AwsContext): Step {
  return (next, context) => async (args) => {
    const clock = startCallClock(limits);
    clocks.set(context, clock);
    try {
      return await unlessAborted(clock.signal, next(args));
    } catch (error) {
      // In a pause before the next attempt the last one tells more than that time has run out.
      throw error === clock.signal.reason ? (clock.latestFailure ?? error) : error;
    } finally {
      clock.stop();
      progress?.noteStep(nameOf(context));
    }
  };
}

/** Wraps one attempt: waits for the budget, then reports a throttle to it. */
function attempted(aws: AwsContext, target: PaceTarget | undefined): Step {
  return (next, context) => async (args) => {
    const clock = clockOf(context);
    // A call that has ended makes no attempt any more.
    clock.signal.throwIfAborted();
    const call: PacedCall = context.commandName === 'GetFunctionCommand' ? 'getFunction' : 'control';
    if (target !== undefined) await waitForSlot(aws, call, target, clock);
    clock.latestFailure = undefined;
    try {
      return await counted(aws, nameOf(context), next(args));
    } catch (error) {
      clock.latestFailure = error;
      if (target !== undefined && isThrottle(error)) aws.onThrottle(call, target);
      // What is asked of other services may not hold up a plan: it goes without their answer.
      if (target !== undefined && isUnreadable(error)) letRetry(clock, error);
      throw error;
    } finally {
      aws.progress?.noteStep(nameOf(context));
    }
  };
}

/** Tells how an attempt ended. */
async function counted<Result>(
  { onAttempt }: AwsContext,
  operation: string,
  attempt: Promise<Result>,
): Promise<Result> {
  try {
    const answer = await attempt;
    onAttempt?.(operation, 'succeeded');
    return answer;
  } catch (error) {
    onAttempt?.(operation, isThrottle(error) ? 'throttled' : 'failed');
    throw error;
  }
}

/** Waits for a slot of the rate budget, outside of the call's own time. Throws BrokenCall `budgetBusy` when none comes. */
async function waitForSlot(
  { pace, progress, longestPace, limits = defaultCallLimits }: AwsContext,
  call: PacedCall,
  target: PaceTarget,
  clock: CallClock,
): Promise<void> {
  const wait = () => clock.uncounted(() => withinBudgetLimit(pace(call, target), longestPace ?? limits.budget));
  await (progress === undefined ? wait() : progress.whileWaiting('rate budget', wait));
}

const bound: Step = (next, context) => (args) => {
  if ('request' in args && typeof args.request === 'object' && args.request !== null)
    bindToClock(args.request, clockOf(context));
  return next(args);
};

/** The clock that the first of these steps started. */
function clockOf(context: CallContext): CallClock {
  const clock = clocks.get(context);
  if (clock === undefined) throw new Error('a call without a clock');
  return clock;
}

/** Lets the SDK take an error for one that passes, as often as is sensible; a client with one attempt gives up nevertheless. */
function letRetry(clock: CallClock, error: Error): void {
  clock.unreadableAnswers += 1;
  if (clock.unreadableAnswers <= mostUnreadableAnswers) Object.assign(error, { $retryable: { throttling: false } });
}

/** Throws BrokenCall `budgetBusy` when a slot of the rate budget does not come within so many milliseconds. */
async function withinBudgetLimit(slot: Promise<void>, milliseconds: number): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new BrokenCall('budgetBusy', { wasSent: false, milliseconds })),
    milliseconds,
  );
  try {
    await unlessAborted(late.signal, slot);
  } finally {
    clearTimeout(timer);
  }
}

/** The operation as AWS names it. */
function nameOf({ commandName }: CallContext): string {
  return (commandName ?? 'a call').replace(/Command$/, '');
}
