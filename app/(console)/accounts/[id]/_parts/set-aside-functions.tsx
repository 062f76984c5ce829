'use client';

import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import type { ScanRow } from '#lib/db/accounts/scans-page.ts';

/** The functions of a scanned Region that AWS describes in a way that cannot be used, each with the reason; nothing without any. */
export function SetAsideFunctions({ scanned }: { scanned: ScanRow['regions'][number] }) {
  const t = useTranslations('accounts.scan');
  const text = useFailureText();
  const { region, setAside, setAsideCount } = scanned;
  const others = setAsideCount - setAside.length;
  if (setAsideCount === 0) return null;
  return (
    <ExpandableSection headerText={t('setAsideLabel', { count: setAsideCount, region })}>
      <SpaceBetween size="s">
        <Box color="text-body-secondary">{t('setAsideText')}</Box>
        <ul className="plain-list">
          {setAside.map(({ functionName, failure: { code, params } }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names can be missing or the same, and the list never changes
            <li key={index}>
              <Box fontWeight="bold">{functionName || t('setAsideNameless')}</Box>
              {text({ code, params: { ...params, functionName: functionName || t('setAsideThis') } })}
            </li>
          ))}
        </ul>
        {others > 0 ? <Box>{t('setAsideOthers', { count: others })}</Box> : null}
      </SpaceBetween>
    </ExpandableSection>
  );
}
