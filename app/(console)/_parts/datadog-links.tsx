'use client';

import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useTranslations } from 'next-intl';
import { type TelemetryLinks, telemetryPages } from '#lib/core/datadog/datadog-link.ts';

type Props = {
  links: TelemetryLinks | null | undefined;
  /** In a line of a table: the function's name, which the menu is called by. */
  lineOf?: string;
};

/** The ways to a function's telemetry at the Datadog site that it sends to; nothing while it sends none. */
export function DatadogLinks({ links, lineOf }: Props) {
  const t = useTranslations('functions.datadog');
  if (!links) return null;
  const items = telemetryPages.map((page) => ({
    id: page,
    text: t(page),
    href: links[page],
    external: true,
    externalIconAriaLabel: t('newTab'),
  }));
  return lineOf === undefined ? (
    <ButtonDropdown items={items}>{t('open')}</ButtonDropdown>
  ) : (
    <ButtonDropdown items={items} variant="inline-icon" expandToViewport ariaLabel={t('openOf', { name: lineOf })} />
  );
}
