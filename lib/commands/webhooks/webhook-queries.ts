import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import {
  deliveryRowSchema,
  listDeliveryRows,
  listWebhookRows,
  readDeliveryRow,
  webhookRowSchema,
} from '../../db/webhooks/webhooks-page.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
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

/** One delivery as it stands. Throws AppError notFound. */
export const readDelivery = query({
  name: 'webhook.readDelivery',
  permission: 'read',
  input: z.strictObject({ deliveryId: idInAddress(z.uuid(), 'webhookDelivery') }),
  output: deliveryRowSchema,
  scopeOf: () => 'installation',
  run: async ({ deliveryId }) => {
    const delivery = await readDeliveryRow(deliveryId);
    if (!delivery) throw new AppError('notFound', { what: 'webhookDelivery' });
    return delivery;
  },
});
