import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { webhookEvents } from '../../core/audit/webhook-events.ts';
import {
  hostOf,
  insertWebhook,
  readWebhookName,
  removeWebhook,
  updateWebhookEnabled,
} from '../../db/webhooks/webhook-rows.ts';
import { command } from '../kernel/command.ts';

const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** An https address without credentials; plain http only to this machine, which the worker allows only where it is told to. */
const urlSchema = z
  .string()
  .trim()
  .max(2000, 'url')
  .superRefine((text, context) => {
    const url = URL.parse(text);
    const isAllowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopbackHosts.includes(url.hostname));
    if (!url || !isAllowed) context.addIssue({ code: 'custom', message: 'url' });
    else if (url.username !== '' || url.password !== '')
      context.addIssue({ code: 'custom', message: 'urlCredentials' });
  });

/**
 * Creates a webhook. Returns its signing secret, the only time that anybody sees it, in the form of the Standard Webhooks
 * specification: `whsec_` and 32 random bytes in base64. Only the host is recorded.
 */
export const createWebhook = command({
  name: 'webhook.create',
  permission: 'webhook.manage',
  input: z.strictObject({
    name: z.string().trim().min(1, 'name').max(100, 'name'),
    url: urlSchema,
    events: z.array(z.enum(webhookEvents)).min(1, 'events').max(webhookEvents.length, 'events'),
  }),
  output: z.object({ webhookId: z.string(), secret: z.string() }),
  records: ['webhook.created'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, input) => {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const { webhookId } = await insertWebhook(tx, { ...input, secret, createdBy: caller.actor.id });
    await record({ action: 'webhook.created', details: { webhookId, name: input.name, host: hostOf(input.url) } });
    return { webhookId, secret };
  },
});

/** Switches a webhook on or off. Throws AppError notFound. */
export const setWebhookEnabled = command({
  name: 'webhook.update',
  permission: 'webhook.manage',
  input: z.strictObject({ webhookId: z.uuid(), isEnabled: z.boolean() }),
  output: z.void(),
  records: ['webhook.updated'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { webhookId, isEnabled }) => {
    const { name, host } = await readWebhookName(tx, webhookId);
    await updateWebhookEnabled(tx, webhookId, isEnabled);
    await record({ action: 'webhook.updated', details: { webhookId, name, host, isEnabled } });
  },
});

/** Deletes a webhook with its deliveries. Throws AppError notFound. */
export const deleteWebhook = command({
  name: 'webhook.delete',
  permission: 'webhook.manage',
  input: z.strictObject({ webhookId: z.uuid() }),
  output: z.void(),
  records: ['webhook.deleted'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { webhookId }) => {
    const { name, host } = await readWebhookName(tx, webhookId);
    await removeWebhook(tx, webhookId);
    await record({ action: 'webhook.deleted', details: { webhookId, name, host } });
  },
});
