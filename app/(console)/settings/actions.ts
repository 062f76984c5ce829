'use server';

import { action } from '#app/_actions/action.ts';
import {
  createWebhook,
  createWebhookInputSchema,
  deleteWebhook,
  deleteWebhookInputSchema,
  setWebhookEnabled,
  setWebhookEnabledInputSchema,
} from '#lib/commands/webhooks.ts';
import { inTransaction } from '#lib/db/kernel/client.ts';

export const createWebhookAction = action({
  name: 'webhook.create',
  permission: 'webhook.manage',
  input: createWebhookInputSchema,
  run: (input, { actor }) => inTransaction((tx) => createWebhook(tx, input, actor)),
});

export const setWebhookEnabledAction = action({
  name: 'webhook.update',
  permission: 'webhook.manage',
  input: setWebhookEnabledInputSchema,
  run: (input, { actor }) => inTransaction((tx) => setWebhookEnabled(tx, input, actor)),
});

export const deleteWebhookAction = action({
  name: 'webhook.delete',
  permission: 'webhook.manage',
  input: deleteWebhookInputSchema,
  run: (input, { actor }) => inTransaction((tx) => deleteWebhook(tx, input, actor)),
});
