import { z } from 'zod';
import {
  deliveryRowSchema,
  listDeliveryRows,
  listWebhookRows,
  webhookRowSchema,
} from '../../db/webhooks/webhooks-page.ts';
import { query } from '../kernel/query.ts';

/** All webhooks by name. */
export const listWebhooks = query({
  name: 'webhook.list',
  permission: 'read',
  input: z.strictObject({}),
  output: z.array(webhookRowSchema),
  scopeOf: () => 'installation',
  run: () => listWebhookRows(),
});

/** The newest deliveries over all webhooks. */
export const listDeliveries = query({
  name: 'webhook.listDeliveries',
  permission: 'read',
  input: z.strictObject({ limit: z.int().min(1).max(100) }),
  output: z.array(deliveryRowSchema),
  scopeOf: () => 'installation',
  run: ({ limit }) => listDeliveryRows(limit),
});
