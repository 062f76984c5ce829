'use client';

import { useCallback, useContext, useState } from 'react';
import type { Failure } from '#lib/core/errors.ts';
import type { ActionResult, FieldErrors } from './result.ts';
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

  const clear = useCallback(() => {
    setFailure(undefined);
    setFieldErrors(noFieldErrors);
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
        if (result.ok) onDone?.(result.data);
      } catch {
        // Only the network or the framework throws here: the action itself returns every failure as a value.
        setFailure({ code: 'consoleUnreachable', params: {} });
      } finally {
        setIsRunning(false);
      }
    },
    [serverAction, stepUp],
  );

  return { run, isRunning, failure, fieldErrors, clear };
}
