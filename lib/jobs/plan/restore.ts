import { differingPaths, type Fingerprint, fingerprint } from '../../core/change/fingerprint.ts';
import type { PlanInput } from '../../core/change/plan.ts';
import type { DatadogRequest } from '../../core/datadog/provider.ts';
import { AppError } from '../../core/errors.ts';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { restoreOf } from '../../core/rollout/restore.ts';
import { database } from '../../db/kernel/client.ts';
import { keyedHasher } from '../../db/kernel/keyed-hash.ts';
import type { UnplannedChange } from '../../db/rollouts/planning-rows.ts';
import { readClearHistory, readOpenUntil } from '../../db/rollouts/restored-state.ts';

type RestoreRequest = Extract<PlanInput<DatadogRequest>, { mode: 'restore' }>;

/**
 * Returns what planning the restoration of a stored state asks for, from every Change that was applied to the function. Throws AppError
 * `answerAwaited` while an update of ours may take effect, as what it leaves is a part of that, and `sealedValueUnreadable` when values
 * of a Change cannot be opened.
 */
export async function restoreRequest(
  { functionArn, decisions, restores: state }: UnplannedChange,
  configuration: FunctionConfiguration,
): Promise<Omit<RestoreRequest, 'configuration' | 'tags' | 'context'>> {
  if (state === null) throw new AppError('notFound', { what: 'change' });
  const openUntil = await readOpenUntil(database(), functionArn);
  if (openUntil !== null) throw new AppError('answerAwaited', { untilAt: openUntil.toISOString() });
  const history = await readClearHistory(database(), functionArn);
  const stored = history.find(({ id }) => id === state.changeId);
  if (stored === undefined) throw new AppError('notFound', { what: 'change' });
  const { applied, heldLayers, isInstrumented } = restoreOf(history, state);
  const then = state.side === 'before' ? stored.fingerprintBefore : stored.fingerprintTarget;
  return {
    ...{ mode: 'restore', applied, decisions, heldLayers },
    isOtherRuntime: isInstrumented && isOtherRuntime(then, configuration),
  };
}

function isOtherRuntime(then: Readonly<Fingerprint> | null, configuration: FunctionConfiguration): boolean {
  if (then === null) return false;
  const differing = differingPaths(then, fingerprint(configuration, keyedHasher()));
  return differing.includes('Runtime') || differing.includes('Architectures');
}
