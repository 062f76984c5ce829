import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import type { DeliveryRow } from '#lib/db/webhooks/webhooks-page.ts';

/** Slack's words for what a person can mend. Source: Slack, errors of incoming webhooks, 2026. */
const knownCodes = [
  'invalid_payload',
  'invalid_token',
  'no_service',
  'no_active_hooks',
  'no_team',
  'channel_not_found',
  'channel_is_archived',
  'action_prohibited',
  'posting_to_general_channel_denied',
  'rate_limited',
] as const;

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
export function useDeliveryResult(): (
  delivery: Pick<DeliveryRow, 'responseStatus' | 'responseCode' | 'failure'>,
) => string {
  const t = useTranslations('settings.deliveries');
  return ({ responseStatus, responseCode, failure }) => {
    const code = responseCode ?? '';
    const known = knownCodes.find((name) => name === code);
    if (responseStatus !== null && known)
      return t('httpStatusKnown', { status: String(responseStatus), code, meaning: t(`codes.${known}`) });
    if (responseStatus !== null && code !== '') return t('httpStatusCode', { status: String(responseStatus), code });
    if (responseStatus !== null) return t('httpStatus', { status: String(responseStatus) });
    return failure === null ? t('noAnswer') : t(`failures.${failure}`);
  };
}
