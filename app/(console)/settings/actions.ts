'use server';

import { action } from '#app/_doors/action.ts';
import { resendDelivery } from '#lib/commands/webhooks/delivery-commands.ts';
import {
  createWebhook,
  deleteWebhook,
  editWebhook,
  setWebhookEnabled,
  testWebhook,
} from '#lib/commands/webhooks/webhook-commands.ts';

export const createWebhookAction = action(createWebhook);
export const editWebhookAction = action(editWebhook);
export const testWebhookAction = action(testWebhook);
export const setWebhookEnabledAction = action(setWebhookEnabled);
export const deleteWebhookAction = action(deleteWebhook);
export const resendDeliveryAction = action(resendDelivery);
