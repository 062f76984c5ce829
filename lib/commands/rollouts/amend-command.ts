import { z } from 'zod';
import { optionalNameSchema } from '../../core/access/names.ts';
import { maskSettings } from '../../core/datadog/masked-settings.ts';
import { type ChosenSettings, settingsSchema } from '../../core/datadog/settings.ts';
import { describeAmendment } from '../../core/rollout/amendment.ts';
import { strategySchema } from '../../core/rollout/strategy.ts';
import { clearVerdicts } from '../../db/rollouts/change-rows.ts';
import { lockRollout, readRolloutChoice, updateRolloutChoice } from '../../db/rollouts/rollout-rows.ts';
import { command } from '../kernel/command.ts';
import { withStoredApiKey } from '../profiles/profile-commands.ts';
import { notePlanChange } from './approval-entries.ts';
import { returnToPlanning } from './replanning.ts';
import { notReady, refuseRevertOfRevert, rolloutOf } from './rollout-moves.ts';
import { accountsOf } from './rollout-scope.ts';

/**
 * Amends a planned Rollout: what is given replaces what was chosen, and everything is read and previewed anew under the same number.
 * Whoever saw the earlier preview can no longer apply it. `keepsApiKey`: the API key that the
 * Rollout keeps stays, as pages never get to see a key; `storedApiKeyOf`: that of a profile is used. ChosenSettings are ignored by `remove`
 * and `revert`. Throws AppError `notFound`, `rolloutNotReady`, `sealedValueUnreadable`, `invalidInput`, and every reason for which an
 * account may not be used.
 */
export const amendRollout = command({
  name: 'rollout.amend',
  permission: 'rollout.plan',
  input: z.strictObject({
    rolloutId: z.uuid(),
    name: optionalNameSchema.optional(),
    settings: settingsSchema.optional(),
    keepsApiKey: z.boolean().default(false),
    storedApiKeyOf: z.uuid().optional(),
    strategy: strategySchema.optional(),
  }),
  output: z.void(),
  records: ['rollout.amended'],
  scopeOf: accountsOf,
  run: async (context, { rolloutId, ...input }) => {
    const { tx, record } = context;
    const rollout = await lockRollout(tx, rolloutId);
    if (rollout.status !== 'planned') throw notReady(rollout, 'planning');
    refuseRevertOfRevert(rollout, input.strategy, 'strategy.onBreach');
    const before = await readRolloutChoice(tx, rolloutId);
    const given = rollout.mode === 'instrument' ? input.settings : undefined;
    const settings =
      given &&
      (await withStoredApiKey(tx, input.keepsApiKey ? withKept(given, before.settings) : given, input.storedApiKeyOf));
    const after = {
      name: input.name ?? before.name,
      settings: settings ?? before.settings,
      strategy: input.strategy ?? before.strategy,
    };
    await updateRolloutChoice(tx, rolloutId, { ...after, settings });
    await clearVerdicts(tx, rolloutId);
    await returnToPlanning(tx, rollout);
    await notePlanChange(context, rollout, 'amended');
    await record({
      action: 'rollout.amended',
      ...rolloutOf(rollout),
      details: {
        ...describeAmendment(
          { ...before, settings: maskSettings(before.settings) },
          { ...after, settings: maskSettings(after.settings) },
        ),
        ...(isOtherKey(before.settings, after.settings) ? { apiKeyReplaced: true } : {}),
      },
    });
  },
});

function withKept(given: ChosenSettings, { apiKey }: ChosenSettings): ChosenSettings {
  return given.apiKey === undefined && apiKey !== undefined ? { ...given, apiKey } : given;
}

/** Masked, one key looks like another: that it was replaced is said, never what it was or is. */
function isOtherKey(before: ChosenSettings, after: ChosenSettings): boolean {
  return JSON.stringify(before.apiKey) !== JSON.stringify(after.apiKey);
}
