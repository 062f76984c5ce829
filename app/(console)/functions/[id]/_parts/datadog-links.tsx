'use client';

import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useTranslations } from 'next-intl';
import { telemetryLinks, telemetryPages } from '#lib/core/datadog/datadog-link.ts';
import type { FunctionRow } from '#lib/db/functions/function-page.ts';

/** The ways to the function's telemetry at the Datadog site that it sends to; nothing while it sends none. */
export function DatadogLinks({ found }: { found: FunctionRow }) {
  const t = useTranslations('functions.datadog');
  const { functionName: name, region, awsAccountId, status, datadogVariables } = found;
  if (status === 'not' || status === 'cannotBe') return null;
  const links = telemetryLinks(datadogVariables, { name, region, awsAccountId });
  if (links === undefined) return null;
  return (
    <ButtonDropdown
      items={telemetryPages.map((page) => ({
        id: page,
        text: t(page),
        href: links[page],
        external: true,
        externalIconAriaLabel: t('newTab'),
      }))}
    >
      {t('open')}
    </ButtonDropdown>
  );
}
