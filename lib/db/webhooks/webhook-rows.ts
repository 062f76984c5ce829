import { AppError } from '../../core/errors.ts';
import type { Locale } from '../../core/language/locales.ts';
import type { WebhookFormat } from '../../core/webhooks/formats.ts';
import { maskedWebhookAddress } from '../../core/webhooks/masked-address.ts';
import type { Transaction } from '../kernel/client.ts';
import { newRowId } from '../kernel/new-id.ts';
import { seal } from '../kernel/seal.ts';

/** A webhook to be stored; `secret` and `url` in clear are sealed here. */
export type NewWebhook = {
  name: string;
  url: string;
  events: string[];
  format: WebhookFormat;
  locale: Locale;
  secret: string;
  createdBy: string;
};

/** Stores a webhook. Returns its id. */
export async function insertWebhook(
  tx: Transaction,
  { secret, url, ...webhook }: NewWebhook,
): Promise<{ webhookId: string }> {
  const id = newRowId();
  const secretSealed = seal(secret, { purpose: 'webhook.secret', rowId: id });
  await tx.webhook.create({ data: { id, ...webhook, secretSealed, ...addressColumns(id, url) }, select: { id: true } });
  return { webhookId: id };
}

/** The columns of a webhook's address: masked to be shown, sealed to be used. */
function addressColumns(webhookId: string, url: string) {
  return {
    urlMasked: maskedWebhookAddress(url),
    urlSealed: seal(url, { purpose: 'webhook.url', rowId: webhookId }),
  };
}

/** A webhook's name and its masked address: path and query are often a secret. Throws AppError notFound. */
export async function readWebhookName(tx: Transaction, webhookId: string): Promise<{ name: string; address: string }> {
  const webhook = await tx.webhook.findUnique({ where: { id: webhookId }, select: { name: true, urlMasked: true } });
  if (!webhook) throw new AppError('notFound', { what: 'webhook' });
  return { name: webhook.name, address: webhook.urlMasked };
}

/** A webhook as the audit log records it: its settings, its address masked. Throws AppError notFound. */
export async function readRecordedWebhook(
  tx: Transaction,
  webhookId: string,
): Promise<{ name: string; address: string; events: string[]; format: string; locale: string; isEnabled: boolean }> {
  const select = { name: true, urlMasked: true, events: true, format: true, locale: true, isEnabled: true } as const;
  const webhook = await tx.webhook.findUnique({ where: { id: webhookId }, select });
  if (!webhook) throw new AppError('notFound', { what: 'webhook' });
  const { urlMasked, ...settings } = webhook;
  return { ...settings, address: urlMasked };
}

/** Switches a webhook on or off. */
export async function updateWebhookEnabled(tx: Transaction, webhookId: string, isEnabled: boolean): Promise<void> {
  await tx.webhook.update({ where: { id: webhookId }, data: { isEnabled } });
}

/** What of a webhook can be changed. Without an address, a format or a signing secret it keeps its own. */
export type WebhookChange = {
  name: string;
  events: string[];
  url?: string | undefined;
  format?: WebhookFormat | undefined;
  locale?: Locale | undefined;
  /** In clear; sealed here. */
  secret?: string | undefined;
};

/** Changes a webhook's name and events, and replaces its address, format, language and signing secret where one is given. */
export async function updateWebhook(
  tx: Transaction,
  webhookId: string,
  { url, format, locale, secret, ...columns }: WebhookChange,
): Promise<void> {
  // What was said of another address, or another way of writing, is no longer true.
  const isMoved = url !== undefined || format !== undefined;
  await tx.webhook.update({
    where: { id: webhookId },
    data: {
      ...columns,
      ...(url !== undefined && addressColumns(webhookId, url)),
      ...(format !== undefined && { format }),
      ...(locale !== undefined && { locale }),
      ...(secret !== undefined && { secretSealed: seal(secret, { purpose: 'webhook.secret', rowId: webhookId }) }),
      ...(isMoved && { failingSince: null, failingRecordedAt: null }),
    },
  });
}

/** Deletes a webhook with its deliveries. */
export async function removeWebhook(tx: Transaction, webhookId: string): Promise<void> {
  await tx.webhook.delete({ where: { id: webhookId } });
}
