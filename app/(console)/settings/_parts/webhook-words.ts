import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import type { DeliveryRow } from '#lib/db/webhooks/webhooks-page.ts';

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

/** What the receiver of a delivery returned, or why it returned nothing. */
export function useDeliveryResult(): (delivery: Pick<DeliveryRow, 'responseStatus' | 'failure'>) => string {
  const t = useTranslations('settings.deliveries');
  return ({ responseStatus, failure }) => {
    if (responseStatus !== null) return t('httpStatus', { status: String(responseStatus) });
    return failure === null ? t('noAnswer') : t(`failures.${failure}`);
  };
}
