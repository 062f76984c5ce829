'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { FactColumns } from '#app/_parts/fact-columns.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import { dutyFailureCodes } from '#lib/core/audit/duty-failures.ts';
import { errorCodes } from '#lib/core/errors.ts';
import type { DutyFailure } from '#lib/db/audit/duty-rows.ts';
import type { Protection as ProtectionRow } from '#lib/db/audit/protection-page.ts';

/** How many characters of the head's hash are shown; 16 are enough to note down (64 bits). */
const shownCharacters = 16;

/**
 * What shows whether the log was changed: its head, the last digest, where digests are kept, and first of all what is wrong with
 * any of it. The log itself follows as children.
 */
export function Protection({ protection, children }: { protection: ProtectionRow; children: ReactNode }) {
  const t = useTranslations('audit.protection');
  const { lastDigest, places } = protection;
  return (
    <SpaceBetween size="m">
      <Problems protection={protection} />
      <Container
        header={
          <Header variant="h2" description={t('description')}>
            {t('title')}
          </Header>
        }
      >
        <FactColumns
          items={[
            { label: t('head'), value: <Head head={protection.head} /> },
            {
              label: t('lastDigest'),
              value: lastDigest ? (
                <>
                  <Moment value={lastDigest.at} exact />
                  <Box color="text-body-secondary" fontSize="body-s">
                    {t('digestFacts', { number: String(lastDigest.number), keyId: lastDigest.keyId })}
                  </Box>
                </>
              ) : (
                t('noDigest')
              ),
            },
            {
              label: t('places'),
              value:
                places.length === 0 ? t('noPlace') : places.map((place) => <Place key={place.name} place={place} />),
            },
          ]}
        />
      </Container>
      {children}
    </SpaceBetween>
  );
}

function Head({ head }: { head: ProtectionRow['head'] }) {
  const t = useTranslations('audit.protection');
  const common = useTranslations('common');
  if (head.sequence === 0) return t('noHead');
  return (
    <CopyToClipboard
      variant="inline"
      textToDisplay={`${head.sequence}:${head.hash.slice(0, shownCharacters)}`}
      textToCopy={`${head.sequence}:${head.hash}`}
      copyButtonAriaLabel={t('copyHead')}
      copySuccessText={common('copied')}
      copyErrorText={common('copyFailed')}
    />
  );
}

function Place({ place }: { place: ProtectionRow['places'][number] }) {
  const t = useTranslations('audit.protection');
  return (
    <div>
      <StatusIndicator type={place.failure ? 'error' : 'success'} wrapText>
        {place.name}
      </StatusIndicator>
      <Box color="text-body-secondary" fontSize="body-s">
        {t('keptUpTo', { number: String(place.doneNumber) })}
      </Box>
    </div>
  );
}

/** What a person has to see to; nothing when all is well. */
function Problems({ protection: { lastDigest, signing, places, weaknesses } }: { protection: ProtectionRow }) {
  const t = useTranslations('audit.protection');
  const dutyText = useDutyText();
  const failing = places.flatMap(({ name, failure }) => (failure ? [{ name, failure }] : []));
  const isOverdue = lastDigest?.isOverdue ?? false;
  if (!signing?.failure && !isOverdue && failing.length === 0 && weaknesses.length === 0) return null;
  return (
    <SpaceBetween size="s">
      {signing?.failure ? (
        <Alert type="error" header={t('notSigned')}>
          {dutyText(signing.failure)}
        </Alert>
      ) : isOverdue ? (
        <Alert type="warning" header={t('overdue')}>
          {t('overdueAdvice')}
        </Alert>
      ) : null}
      {failing.map(({ name, failure }) => (
        <Alert
          key={name}
          type="error"
          header={t(failure.code === 'foreignDigests' ? 'foreign' : 'notKept', { place: name })}
        >
          {dutyText(failure)}
        </Alert>
      ))}
      {weaknesses.length > 0 ? (
        <Alert type="warning" header={t('weak')}>
          {t('weakAdvice', { weakness: weaknesses[0] ?? 'mayChange' })}
        </Alert>
      ) : null}
    </SpaceBetween>
  );
}

function useDutyText(): (failure: DutyFailure) => string {
  const t = useTranslations('audit.protection.failures');
  const failureText = useFailureText();
  return ({ code, params }) => {
    const ours = dutyFailureCodes.find((known) => known === code);
    if (ours) return t(ours, Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)])));
    return failureText({ code: errorCodes.find((known) => known === code) ?? 'unexpected', params });
  };
}
