'use client';

import { useFailureText } from '#app/_shell/use-failure-text.ts';
import type { Failure } from '#lib/core/errors.ts';

/** What a button says of itself that cannot be used now: that it is disabled, and the first reason. */
export function useRefused(): (refusals: readonly Failure[]) => { disabled?: boolean; disabledReason?: string } {
  const failureText = useFailureText();
  return ([refusal]) => (refusal === undefined ? {} : { disabled: true, disabledReason: failureText(refusal) });
}
