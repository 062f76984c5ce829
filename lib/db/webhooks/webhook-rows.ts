import { AppError } from '../../core/errors.ts';
import type { Transaction } from '../kernel/client.ts';
import { seal } from '../kernel/seal.ts';

/** A webhook to be stored; `secret` in clear is sealed here. */
export type NewWebhook = { name: string; url: string; events: string[]; secret: string; createdBy: string };

/** Stores a webhook. Returns its id. */
export async function insertWebhook(
  tx: Transaction,
  { secret, ...webhook }: NewWebhook,
): Promise<{ webhookId: string }> {
  const data = { ...webhook, secretSealed: seal(secret, 'webhook.secret') };
  const { id } = await tx.webhook.create({ data, select: { id: true } });
  return { webhookId: id };
}

/** A webhook's name and the host that it goes to, but never its path, which is often a secret. Throws AppError notFound. */
export async function readWebhookName(tx: Transaction, webhookId: string): Promise<{ name: string; host: string }> {
  const webhook = await tx.webhook.findUnique({ where: { id: webhookId }, select: { name: true, url: true } });
  if (!webhook) throw new AppError('notFound', { what: 'webhook' });
  return { name: webhook.name, host: hostOf(webhook.url) };
}

/** A webhook as the audit log records it: its settings, of the address the host alone. Throws AppError notFound. */
export async function readRecordedWebhook(
  tx: Transaction,
  webhookId: string,
): Promise<{ name: string; host: string; events: string[]; isEnabled: boolean }> {
  const select = { name: true, url: true, events: true, isEnabled: true } as const;
  const webhook = await tx.webhook.findUnique({ where: { id: webhookId }, select });
  if (!webhook) throw new AppError('notFound', { what: 'webhook' });
  const { url, ...settings } = webhook;
  return { ...settings, host: hostOf(url) };
}

/** Switches a webhook on or off. */
export async function updateWebhookEnabled(tx: Transaction, webhookId: string, isEnabled: boolean): Promise<void> {
  await tx.webhook.update({ where: { id: webhookId }, data: { isEnabled } });
}

/** What of a webhook can be changed. Without an address it keeps its own, which nobody is shown. */
export type WebhookChange = { name: string; events: string[]; url?: string | undefined };

/** Changes a webhook's name and events, and replaces its address where one is given. */
export async function updateWebhook(
  tx: Transaction,
  webhookId: string,
  { url, ...columns }: WebhookChange,
): Promise<void> {
  await tx.webhook.update({ where: { id: webhookId }, data: { ...columns, ...(url === undefined ? {} : { url }) } });
}

/** Deletes a webhook with its deliveries. */
export async function removeWebhook(tx: Transaction, webhookId: string): Promise<void> {
  await tx.webhook.delete({ where: { id: webhookId } });
}

/** The host of a webhook's address; empty when it has none. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? '';
}
