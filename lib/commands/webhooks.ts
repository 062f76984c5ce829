import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../core/audit/event.ts';
import { webhookEvents } from '../core/audit/webhook-events.ts';
import { AppError } from '../core/errors.ts';
import { recordAuditEvent } from '../db/audit/audit-events.ts';
import type { Transaction } from '../db/kernel/client.ts';
import { seal } from '../db/kernel/seal.ts';

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

export const createWebhookInputSchema = z.strictObject({
  name: z.string().trim().min(1, 'name').max(100, 'name'),
  url: urlSchema,
  events: z.array(z.enum(webhookEvents)).min(1, 'events').max(webhookEvents.length, 'events'),
});
export const setWebhookEnabledInputSchema = z.strictObject({
  webhookId: z.uuid(),
  isEnabled: z.boolean(),
});
export const deleteWebhookInputSchema = z.strictObject({ webhookId: z.uuid() });

/**
 * Creates a webhook. Answers its signing secret, the only time that anybody sees it, in the form of the Standard Webhooks
 * specification: `whsec_` and 32 random bytes in base64.
 */
export async function createWebhook(
  tx: Transaction,
  input: z.infer<typeof createWebhookInputSchema>,
  actor: Actor,
): Promise<{ webhookId: string; secret: string }> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const { id } = await tx.webhook.create({
    data: {
      ...input,
      secretSealed: seal(secret, 'webhook.secret'),
      createdBy: actor.id,
    },
    select: { id: true },
  });
  await record(tx, actor, 'webhook.created', {
    webhookId: id,
    name: input.name,
    host: hostOf(input.url),
  });
  return { webhookId: id, secret };
}

/** Switches a webhook on or off. Throws AppError notFound. */
export async function setWebhookEnabled(
  tx: Transaction,
  input: z.infer<typeof setWebhookEnabledInputSchema>,
  actor: Actor,
): Promise<void> {
  const webhook = await find(tx, input.webhookId);
  await tx.webhook.update({
    where: { id: input.webhookId },
    data: { isEnabled: input.isEnabled },
  });
  await record(tx, actor, 'webhook.updated', {
    webhookId: input.webhookId,
    name: webhook.name,
    host: hostOf(webhook.url),
    isEnabled: input.isEnabled,
  });
}

/** Deletes a webhook with its deliveries. Throws AppError notFound. */
export async function deleteWebhook(
  tx: Transaction,
  input: z.infer<typeof deleteWebhookInputSchema>,
  actor: Actor,
): Promise<void> {
  const webhook = await find(tx, input.webhookId);
  await tx.webhook.delete({ where: { id: input.webhookId } });
  await record(tx, actor, 'webhook.deleted', {
    webhookId: input.webhookId,
    name: webhook.name,
    host: hostOf(webhook.url),
  });
}

async function find(tx: Transaction, id: string): Promise<{ name: string; url: string }> {
  const webhook = await tx.webhook.findUnique({
    where: { id },
    select: { name: true, url: true },
  });
  if (!webhook) throw new AppError('notFound', { what: 'webhook' });
  return webhook;
}

async function record(
  tx: Transaction,
  actor: Actor,
  action: 'webhook.created' | 'webhook.updated' | 'webhook.deleted',
  details: Record<string, string | boolean>,
): Promise<void> {
  await recordAuditEvent(tx, {
    actorId: actor.id,
    actorName: actor.name,
    action,
    details,
  });
}

/** Only the host is recorded: a webhook's path is often a secret itself. */
function hostOf(url: string): string {
  return URL.parse(url)?.host ?? '';
}
