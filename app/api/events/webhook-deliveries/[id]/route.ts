import { eventStream } from '#app/_doors/event-stream.ts';
import { route } from '#app/_doors/route.ts';
import { readDelivery } from '#lib/commands/webhooks/webhook-queries.ts';

/** A delivery as it goes on: a snapshot at each attempt, until it was accepted or given up. */
export const GET = route<typeof readDelivery, { id: string }>({
  query: readDelivery,
  respond: (request, { query, caller, params: { id: deliveryId } }) =>
    eventStream(request, {
      query,
      input: { deliveryId },
      caller,
      topics: [`webhookDelivery:${deliveryId}`],
      isFinal: (delivery) => delivery.status !== 'pending',
      intervalMilliseconds: 100,
    }),
});
