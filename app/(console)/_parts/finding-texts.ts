import { getLocale, getTranslations } from 'next-intl/server';
import type { Finding } from '#lib/core/change/change.ts';
import { errorCodes } from '#lib/core/errors.ts';
import { factsIn } from '#lib/core/language/facts.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';

type Facts = Pick<Finding, 'code' | 'params'>;

/** What a sentence about a finding needs to know of its Rollout. */
export type FindingContext = Pick<RolloutHead, 'mode' | 'revertsRollout'>;

/**
 * Returns what says of a finding what it is and what to do about it. A failure to read the function has its sentence
 * among the errors.
 */
export async function findingTexts(
  rollout: FindingContext,
): Promise<(finding: Facts) => { message: string; action: string }> {
  const [t, errors] = await Promise.all([getTranslations('findings'), getTranslations('errors')]);
  const locale = await getLocale();
  const effect = effectOf(rollout);
  return ({ code, params: stored }) => {
    const params = factsIn(locale, stored);
    if (t.has(`${code}.message`)) {
      const actionKey = [`${code}.actionIn.${effect}`, `${code}.action`].find((key) => t.has(key));
      return { message: t(`${code}.message`, params), action: actionKey ? t(actionKey, params) : '' };
    }
    const errorCode = errorCodes.find((one) => one === code);
    return { message: errorCode ? errors(errorCode, params) : code, action: '' };
  };
}

/**
 * What the Rollout does with Datadog: a revert of an instrumentation removes it, the revert of a removal brings it back.
 * Returns `revert` for the revert of a revert, of which neither can be said.
 */
function effectOf({ mode, revertsRollout }: FindingContext): string {
  if (mode !== 'revert') return mode;
  if (revertsRollout?.mode === 'instrument') return 'remove';
  return revertsRollout?.mode === 'remove' ? 'instrument' : mode;
}
