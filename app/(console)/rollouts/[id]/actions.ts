'use server';

import { z } from 'zod';
import { action } from '#app/_doors/action.ts';
import {
  applyRolloutCommand,
  applyRolloutInputSchema,
  createRevertCommand,
  decideConflictsCommand,
  decideConflictsInputSchema,
  previewAgainCommand,
  previewAgainInputSchema,
  retryFailedCommand,
  rolloutCommands,
  rolloutInputSchema,
  someChangesInputSchema,
} from '#lib/commands/rollouts.ts';
import { inTransaction } from '#lib/db/kernel/client.ts';

export const applyAction = action({
  name: 'rollout.apply',
  permission: 'rollout.apply',
  input: applyRolloutInputSchema,
  run: (input, { actor }) => inTransaction((tx) => applyRolloutCommand(tx, input, actor)),
});

/** Pause, resume and cancel: what steers a Rollout that is being applied. */
export const steerAction = action({
  name: 'rollout.steer',
  permission: 'rollout.apply',
  input: rolloutInputSchema.extend({ command: z.enum(['pause', 'resume', 'cancel']) }),
  run: ({ rolloutId, command }, { actor }) => inTransaction((tx) => rolloutCommands[command](tx, { rolloutId, actor })),
});

/** Discard and new preview: what can be done with a plan beside applying it. */
export const planAction = action({
  name: 'rollout.plan',
  permission: 'rollout.plan',
  input: rolloutInputSchema.extend({ command: z.enum(['discard', 'replan']) }),
  run: ({ rolloutId, command }, { actor }) => inTransaction((tx) => rolloutCommands[command](tx, { rolloutId, actor })),
});

export const retryAction = action({
  name: 'rollout.retry',
  permission: 'rollout.apply',
  input: someChangesInputSchema,
  run: (input, { actor }) => inTransaction((tx) => retryFailedCommand(tx, input, actor)),
});

export const revertAction = action({
  name: 'rollout.revert',
  permission: 'rollout.plan',
  input: someChangesInputSchema,
  run: (input, { actor }) => inTransaction((tx) => createRevertCommand(tx, input, actor)),
});

export const previewAgainAction = action({
  name: 'rollout.previewAgain',
  permission: 'rollout.plan',
  input: previewAgainInputSchema,
  run: (input, { actor }) => inTransaction((tx) => previewAgainCommand(tx, input, actor)),
});

export const decideConflictsAction = action({
  name: 'rollout.decideConflicts',
  permission: 'rollout.plan',
  input: decideConflictsInputSchema,
  run: (input, { actor }) => inTransaction((tx) => decideConflictsCommand(tx, input, actor)),
});
