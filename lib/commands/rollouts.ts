import { z } from 'zod';
import type { Actor } from '../core/audit/event.ts';
import { decisionsSchema } from '../core/change/change.ts';
import { settingsSchema } from '../core/datadog/settings.ts';
import { strategySchema } from '../core/rollout/strategy.ts';
import type { Transaction } from '../db/kernel/client.ts';
import { decideConflicts } from '../db/rollouts/changes.ts';
import {
  applyRollout,
  cancelRollout,
  createFollowUp,
  createRevert,
  createRollout,
  discardRollout,
  pauseRollout,
  replanRollout,
  resumeRollout,
  retryFailed,
} from '../db/rollouts/rollouts.ts';
import { saveProfile, withStoredApiKey } from './profiles.ts';

/** One Rollout may hold this many functions. */
export const maxFunctionsPerRollout = 10_000;

/** A Rollout as its form sends it. `saveAsProfile` also keeps the settings under a name. */
export const createRolloutInputSchema = z.strictObject({
  mode: z.enum(['instrument', 'remove']),
  functionIds: z.array(z.uuid()).max(maxFunctionsPerRollout, 'tooManyFunctions'),
  name: z.string().trim().max(100, 'name').default(''),
  settings: settingsSchema.default({}),
  storedApiKeyOf: z.uuid().optional(),
  profileId: z.uuid().optional(),
  saveAsProfile: z.string().trim().min(1, 'profileName').max(100, 'profileName').optional(),
  strategy: strategySchema,
});

/**
 * Creates a Rollout in planning, and the profile when one was asked for: both or neither.
 * Throws AppError nothingSelected, accountNotConnected, notFound, sealedValueUnreadable, invalidInput (profile name taken).
 */
export async function createRolloutCommand(
  tx: Transaction,
  input: z.output<typeof createRolloutInputSchema>,
  actor: Actor,
): Promise<{ rolloutId: string }> {
  const settings = await withStoredApiKey(tx, input.settings, input.storedApiKeyOf);
  const saved = input.saveAsProfile
    ? await saveProfile(tx, { name: input.saveAsProfile, settings, profileId: undefined }, actor)
    : undefined;
  const profileId = saved?.profileId ?? input.profileId;
  const rolloutId = await createRollout(tx, {
    mode: input.mode,
    functionIds: [...new Set(input.functionIds)],
    settings,
    ...(profileId === undefined ? {} : { profileId }),
    strategy: input.strategy,
    name: input.name,
    actor,
  });
  return { rolloutId };
}

/** A command that needs nothing but the Rollout. */
export const rolloutInputSchema = z.strictObject({ rolloutId: z.uuid() });

/** `planDigest` is that of the plan which the person saw: another plan is refused. */
export const applyRolloutInputSchema = z.strictObject({
  rolloutId: z.uuid(),
  planDigest: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Without `changeIds`: everything that can be. */
export const someChangesInputSchema = z.strictObject({
  rolloutId: z.uuid(),
  changeIds: z.array(z.uuid()).min(1).max(maxFunctionsPerRollout).optional(),
});

/** Applies a reviewed plan. Throws what `applyRollout` throws. */
export async function applyRolloutCommand(
  tx: Transaction,
  input: z.output<typeof applyRolloutInputSchema>,
  actor: Actor,
): Promise<void> {
  await applyRollout(tx, { ...input, actor });
}

/** The commands that need nothing but the Rollout, by name. */
export const rolloutCommands = {
  discard: discardRollout,
  pause: pauseRollout,
  resume: resumeRollout,
  cancel: cancelRollout,
  replan: replanRollout,
} as const;

/** Sends failed Changes again; answers how many. Throws what `retryFailed` throws. */
export async function retryFailedCommand(
  tx: Transaction,
  { rolloutId, changeIds }: z.output<typeof someChangesInputSchema>,
  actor: Actor,
): Promise<number> {
  return retryFailed(tx, { rolloutId, actor, ...(changeIds ? { changeIds } : {}) });
}

/** Prepares taking a Rollout back, wholly or in part; answers the new Rollout, which is to be previewed. */
export async function createRevertCommand(
  tx: Transaction,
  { rolloutId, changeIds }: z.output<typeof someChangesInputSchema>,
  actor: Actor,
): Promise<{ rolloutId: string }> {
  const target = changeIds ? { changeIds } : { all: true as const };
  return { rolloutId: await createRevert(tx, { rolloutId, actor, ...target }) };
}

export const previewAgainInputSchema = z.strictObject({
  rolloutId: z.uuid(),
  /** Without: all that were not sent because the function differed from the preview. */
  changeIds: z.array(z.uuid()).min(1).max(maxFunctionsPerRollout).optional(),
});

/** Prepares a new Rollout with the same settings over functions that were stale or failed. */
export async function previewAgainCommand(
  tx: Transaction,
  { rolloutId, changeIds }: z.output<typeof previewAgainInputSchema>,
  actor: Actor,
): Promise<{ rolloutId: string }> {
  const chosen = changeIds ?? (await staleChangeIds(tx, rolloutId));
  return { rolloutId: await createFollowUp(tx, { rolloutId, changeIds: chosen, actor }) };
}

async function staleChangeIds(tx: Transaction, rolloutId: string): Promise<string[]> {
  const changes = await tx.change.findMany({ where: { rolloutId, outcome: 'stale' }, select: { id: true } });
  return changes.map(({ id }) => id);
}

export const decideConflictsInputSchema = z.strictObject({
  decisions: z
    .array(z.strictObject({ changeId: z.uuid(), decisions: decisionsSchema }))
    .min(1)
    .max(500),
});

/** Stores how a person decided the conflicts of a revert; its plan is made again. */
export async function decideConflictsCommand(
  tx: Transaction,
  input: z.output<typeof decideConflictsInputSchema>,
  actor: Actor,
): Promise<void> {
  for (const { changeId, decisions } of input.decisions) await decideConflicts(tx, { changeId, decisions, actor });
}
