import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

/** How a delivery's state looks. */
export const deliveryTypes: Readonly<Record<string, StatusIndicatorProps.Type>> = {
  pending: 'pending',
  delivered: 'success',
  failed: 'error',
};

/** The key of an event among the messages, where a dot would mean something else. */
export function eventKey(event: string): string {
  return event.replace('.', '_');
}
