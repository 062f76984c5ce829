import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { shownNameSchema } from '../../core/access/names.ts';
import { settingChanges } from '../../core/audit/setting-changes.ts';
import { webhookEvents } from '../../core/audit/webhook-events.ts';
import { defaultLocale, locales } from '../../core/language/locales.ts';
import { webhookAddressRefusal } from '../../core/webhooks/address.ts';
import { webhookFormats } from '../../core/webhooks/formats.ts';
import { maskedWebhookAddress } from '../../core/webhooks/masked-address.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { allowedReceivers } from '../../db/webhooks/allowed-receivers.ts';
import {
  insertWebhook,
  readRecordedWebhook,
  readWebhookName,
  removeWebhook,
  updateWebhook,
  updateWebhookEnabled,
} from '../../db/webhooks/webhook-rows.ts';
import { insertDelivery } from '../../db/webhooks/webhooks.ts';
import { command } from '../kernel/command.ts';

/** An address that a delivery could go to, by the rule that each delivery asks again. */
const urlSchema = z
  .string()
  .trim()
  .max(2000, 'url')
  .superRefine((address, context) => {
    const refusal = webhookAddressRefusal(address, allowedReceivers());
    if (refusal) context.addIssue({ code: 'custom', message: refusal });
  });

const eventsSchema = z.array(z.enum(webhookEvents)).min(1, 'events').max(webhookEvents.length, 'events');

const formatSchema = z.enum(webhookFormats);
/** The language of what it says to people; one in JSON says nothing to them. */
const localeSchema = z.enum(locales);

/** A new signing secret in the form of the Standard Webhooks specification: `whsec_` and 32 random bytes in base64. */
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

/**
 * Creates a webhook. Returns its signing secret, the only time that anybody sees it; null for chat services, which check none. The
 * address is recorded masked.
 */
export const createWebhook = command({
  name: 'webhook.create',
  permission: 'webhook.manage',
  input: z.strictObject({
    name: shownNameSchema,
    url: urlSchema,
    events: eventsSchema,
    format: formatSchema.default('json'),
    locale: localeSchema.default(defaultLocale),
  }),
  output: z.object({ webhookId: z.string(), secret: z.string().nullable() }),
  records: ['webhook.created'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, input) => {
    const secret = newSecret();
    const { webhookId } = await insertWebhook(tx, { ...input, secret, createdBy: caller.actor.id });
    await record({
      action: 'webhook.created',
      attributes: settingChanges({}, await readRecordedWebhook(tx, webhookId)),
      details: { webhookId, name: input.name, address: maskedWebhookAddress(input.url) },
    });
    return { webhookId, secret: input.format === 'json' ? secret : null };
  },
});

/**
 * Changes a webhook's name and events, and its address, format and language where one is given: the present address is never shown, only
 * replaced. Its signing secret stays, but of a webhook that becomes one in JSON, whose secret nobody has seen: a new one is returned, the
 * only time. Throws AppError notFound.
 */
export const editWebhook = command({
  name: 'webhook.edit',
  permission: 'webhook.manage',
  input: z.strictObject({
    webhookId: z.uuid(),
    name: shownNameSchema,
    url: urlSchema.optional(),
    events: eventsSchema,
    format: formatSchema.optional(),
    locale: localeSchema.optional(),
  }),
  output: z.object({ secret: z.string().nullable() }),
  records: ['webhook.updated'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { webhookId, ...change }) => {
    const before = await readRecordedWebhook(tx, webhookId);
    const { address } = before;
    const format = change.format === before.format ? undefined : change.format;
    const secret = format === 'json' ? newSecret() : undefined;
    await updateWebhook(tx, webhookId, { ...change, format, secret });
    await record({
      action: 'webhook.updated',
      // Another address at the same host looks the same.
      attributes: settingChanges(
        before,
        await readRecordedWebhook(tx, webhookId),
        change.url === undefined ? [] : ['host'],
      ),
      details: {
        webhookId,
        name: change.name,
        address: change.url === undefined ? address : maskedWebhookAddress(change.url),
        isUrlReplaced: change.url !== undefined,
        events: change.events.join(', '),
      },
    });
    return { secret: secret ?? null };
  },
});

/**
 * Has the worker send a test message, signed like every other, also while the webhook is off. Returns the id of its delivery, whose
 * result is read with `readDelivery`. Throws AppError notFound.
 */
export const testWebhook = command({
  name: 'webhook.test',
  permission: 'webhook.manage',
  input: z.strictObject({ webhookId: z.uuid() }),
  output: z.object({ deliveryId: z.string() }),
  records: ['webhook.tested'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { webhookId }) => {
    const { name, address } = await readWebhookName(tx, webhookId);
    const payload = {
      type: 'webhook.test',
      timestamp: (await readDatabaseTime(tx)).toISOString(),
      data: { webhook: name },
    };
    const deliveryId = await insertDelivery(tx, { webhookId, event: 'webhook.test', payload });
    await enqueue(tx, 'webhook.deliver', { deliveryId });
    await record({ action: 'webhook.tested', details: { webhookId, name, address } });
    return { deliveryId };
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
    const before = await readRecordedWebhook(tx, webhookId);
    const { name, address } = before;
    await updateWebhookEnabled(tx, webhookId, isEnabled);
    const attributes = settingChanges(before, { ...before, isEnabled });
    await record({ action: 'webhook.updated', attributes, details: { webhookId, name, address, isEnabled } });
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
    const before = await readRecordedWebhook(tx, webhookId);
    const { name, address } = before;
    await removeWebhook(tx, webhookId);
    const attributes = settingChanges(before, {});
    await record({ action: 'webhook.deleted', attributes, details: { webhookId, name, address } });
  },
});
