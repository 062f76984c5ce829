'use client';

import { useCallback, useContext, useState } from 'react';
import type { Failure } from '#lib/core/errors.ts';
import type { ActionResult, FieldErrors, SaidRefusal } from './result.ts';
import { StepUpContext } from './step-up-context.ts';

const noFieldErrors: FieldErrors = {};

/** A server action as a form uses it. */
export type UsedAction<Input, Data> = {
  /**
   * Runs it, then `onDone` with the data; when it is refused, `failure` and `fieldErrors` say why instead.
   * Never throws.
   */
  run: (input: Input, onDone?: (data: Data) => void) => Promise<void>;
  isRunning: boolean;
  failure: Failure | undefined;
  fieldErrors: FieldErrors;
  /** The refusal in words, from an action that can be asked before the sign-in. */
  said: SaidRefusal | undefined;
  /** Forgets the last refusal. */
  clear: () => void;
};

/**
 * Runs a server action and keeps its refusal for the page. A server that cannot be reached is a refusal too. Where it asks first who the
 * person is, they are asked, and it is run once more.
 * Show `failure` with `<FailureAlert>` and each field's error with `useFieldError(fieldErrors)`.
 */
export function useAction<Input, Data>(
  serverAction: (input: Input) => Promise<ActionResult<Data>>,
): UsedAction<Input, Data> {
  const stepUp = useContext(StepUpContext);
  const [isRunning, setIsRunning] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [fieldErrors, setFieldErrors] = useState<FieldErrors>(noFieldErrors);
  const [said, setSaid] = useState<SaidRefusal>();

  const clear = useCallback(() => {
    setFailure(undefined);
    setFieldErrors(noFieldErrors);
    setSaid(undefined);
  }, []);

  const run = useCallback(
    async (input: Input, onDone?: (data: Data) => void) => {
      setIsRunning(true);
      try {
        let result = await serverAction(input);
        const isAsked = !result.ok && result.failure.code === 'stepUpNeeded';
        if (isAsked && stepUp && (await stepUp())) result = await serverAction(input);
        setFailure(result.ok ? undefined : result.failure);
        setFieldErrors(result.ok ? noFieldErrors : result.fieldErrors);
        setSaid(result.ok ? undefined : result.said);
        if (result.ok) onDone?.(result.data);
      } catch {
        // Only the network or the framework throws here: the action itself returns every failure as a value.
        setFailure({ code: 'consoleUnreachable', params: {} });
        setSaid(undefined);
      } finally {
        setIsRunning(false);
      }
    },
    [serverAction, stepUp],
  );

  return { run, isRunning, failure, fieldErrors, said, clear };
}
