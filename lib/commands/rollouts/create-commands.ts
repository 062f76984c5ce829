import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { optionalNameSchema } from '../../core/access/names.ts';
import { type ChosenSettings, settingsSchema } from '../../core/datadog/settings.ts';
import { AppError } from '../../core/errors.ts';
import { maxSelection } from '../../core/functions/function-query.ts';
import { functionSelectionSchema } from '../../core/functions/function-selection-schema.ts';
import { defaultBakeSeconds, defaultStrategy } from '../../core/rollout/default-strategy.ts';
import { strategySchema } from '../../core/rollout/strategy.ts';
import { readAccountsOfFunctions } from '../../db/functions/function-rows.ts';
import { readAccountsOfSelection, readMeantFunctions } from '../../db/functions/selected-functions.ts';
import { readProfileSettings } from '../../db/profiles/profile-rows.ts';
import { insertChangesAgain, insertChangesOfFunctions, listIdsWithOutcome } from '../../db/rollouts/change-rows.ts';
import { readRolloutNow, readRolloutToRepeat } from '../../db/rollouts/rollout-rows.ts';
import { type CommandContext, command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { profileNameSchema, saveProfile, withStoredApiKey } from '../profiles/profile-commands.ts';
import { createAndPlan, createRevertOf } from './creation.ts';
import { accountsOfSome, someChangesSchema } from './rollout-scope.ts';

const createdSchema = z.object({ rolloutId: z.string() });

/** What is chosen for a new Rollout beside its functions. */
const choiceSchema = z.strictObject({
  mode: z.enum(['instrument', 'remove']),
  name: optionalNameSchema.default(''),
  /** Without them, those of the profile named, with the API key that it keeps. */
  settings: settingsSchema.optional(),
  /** The profile whose stored API key is used, as pages never get to see a key. */
  storedApiKeyOf: z.uuid().optional(),
  profileId: z.uuid().optional(),
  saveAsProfile: profileNameSchema.optional(),
  strategy: strategySchema.default(defaultStrategy(defaultBakeSeconds)),
});

/**
 * Creates a Rollout over the chosen functions (ids of the list of functions) and has it planned. `saveAsProfile` also keeps the
 * settings under a name, both or neither, and needs permission `profile.manage`. Settings are ignored by `remove`.
 * Throws AppError nothingSelected, notFound, sealedValueUnreadable, invalidInput (profile name taken), and every reason for which an
 * account may not be used.
 */
export const createRollout = command({
  name: 'rollout.create',
  permission: 'rollout.plan',
  input: choiceSchema.extend({ functionIds: z.array(z.uuid()).max(maxSelection, 'tooManyFunctions') }),
  output: createdSchema,
  records: ['rollout.created'],
  scopeOf: ({ functionIds }, tx, caller) => readAccountsOfFunctions(tx, functionIds, accountsWith(caller, 'read')),
  run: (context, { functionIds, ...choice }) => createOver(context, choice, functionIds),
});

/**
 * The same over what a selection means now. `digest` names the functions that it meant when it was shown (`selection.read`): where it
 * means others by now, nothing is created. Throws what `createRollout` throws, and AppError selectionChanged.
 */
export const createRolloutOfSelection = command({
  name: 'rollout.createOfSelection',
  permission: 'rollout.plan',
  input: choiceSchema.extend({ selection: functionSelectionSchema, digest: z.string().max(64) }),
  output: createdSchema,
  records: ['rollout.created'],
  scopeOf: ({ selection }, tx, caller) => readAccountsOfSelection(tx, selection, accountsWith(caller, 'read')),
  run: async (context, { selection, digest, ...choice }) => {
    const meant = await readMeantFunctions(context.tx, selection, accountsWith(context.caller, 'read'));
    if (meant.count > 0 && meant.digest !== digest) throw new AppError('selectionChanged', { count: meant.count });
    if (meant.count > maxSelection) throw new InvalidInput({ selection: 'tooManyFunctions' });
    return await createOver(context, choice, meant.functionIds);
  },
});

async function createOver(
  context: CommandContext,
  { mode, name, strategy, storedApiKeyOf, ...input }: z.output<typeof choiceSchema>,
  chosenIds: readonly string[],
): Promise<{ rolloutId: string }> {
  const { tx } = context;
  const given =
    input.settings === undefined && input.profileId !== undefined
      ? await readProfileSettings(tx, input.profileId)
      : await withStoredApiKey(tx, input.settings ?? {}, storedApiKeyOf);
  const saved = input.saveAsProfile === undefined ? undefined : await saveAs(context, input.saveAsProfile, given);
  const functionIds = [...new Set(chosenIds)];
  if (functionIds.length === 0) throw new AppError('nothingSelected');
  const { id } = await createAndPlan(context, {
    rollout: {
      name,
      mode,
      strategy,
      settings: mode === 'instrument' ? given : {},
      profileId: saved?.profileId ?? input.profileId ?? null,
    },
    insertChanges: (rolloutId) =>
      insertChangesOfFunctions(tx, rolloutId, {
        functionIds,
        accounts: accountsWith(context.caller, 'rollout.plan'),
      }),
  });
  return { rolloutId: id };
}

/** Keeps settings under a name. A name that is refused is refused at the field of this form. */
async function saveAs(context: CommandContext, name: string, settings: ChosenSettings): Promise<{ profileId: string }> {
  try {
    return await context.run(saveProfile, { name, settings });
  } catch (error) {
    const code = error instanceof InvalidInput ? error.fieldErrors['name'] : undefined;
    throw code === undefined ? error : new InvalidInput({ saveAsProfile: code });
  }
}

/**
 * Prepares a revert of a Rollout, of all Changes or only those named: each of which an update was sent, is in flight, or may have
 * reached AWS. Returns the new Rollout, which is to be previewed. Throws AppError notFound, nothingSelected, and every reason for
 * which an account may not be used.
 */
export const createRevert = command({
  name: 'rollout.revert',
  permission: 'rollout.plan',
  input: someChangesSchema,
  output: createdSchema,
  records: ['rollout.created'],
  scopeOf: accountsOfSome,
  run: async (context, { rolloutId, changeIds }) => {
    // Its row is not held: what it goes on to do meanwhile is planned or left out like what comes after.
    const reverted = await readRolloutNow(context.tx, rolloutId);
    const { id } = await createRevertOf(context, reverted, { changeIds });
    return { rolloutId: id };
  },
});

/**
 * Prepares a new Rollout with the settings of an earlier one over some of its functions, to be previewed anew: the Changes
 * named, or all that were not sent because the function differed from the preview (stale). Throws AppError notFound, nothingSelected.
 */
export const previewAgain = command({
  name: 'rollout.previewAgain',
  permission: 'rollout.plan',
  input: someChangesSchema,
  output: createdSchema,
  records: ['rollout.created'],
  scopeOf: accountsOfSome,
  run: async (context, input) => {
    const { tx } = context;
    const { id: rolloutId, number, name, mode, strategy } = await readRolloutNow(tx, input.rolloutId);
    const changeIds = input.changeIds ?? (await listIdsWithOutcome(tx, rolloutId, 'stale'));
    const repeated = await readRolloutToRepeat(tx, rolloutId);
    const { id } = await createAndPlan(context, {
      rollout: { ...repeated, name, mode, strategy },
      insertChanges: (newId) => insertChangesAgain(tx, newId, { rolloutId, changeIds }),
      details: { followsNumber: number },
    });
    return { rolloutId: id };
  },
});
