'use server';

import { action } from '#app/_doors/action.ts';
import { createWebhook, deleteWebhook, setWebhookEnabled } from '#lib/commands/webhooks/webhook-commands.ts';

export const createWebhookAction = action(createWebhook);
export const setWebhookEnabledAction = action(setWebhookEnabled);
export const deleteWebhookAction = action(deleteWebhook);
