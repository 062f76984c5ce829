'use client';

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { OutcomeView } from '#app/_parts/rollout-status.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { Listed } from '#app/_shell/listed.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import type { FailureGroup } from '#lib/db/rollouts/change-groups-page.ts';

/** Failures that are the same stand together: one sentence, and the functions it is about. */
export function FailuresSection({ rolloutId, failures }: { rolloutId: string; failures: readonly FailureGroup[] }) {
  const t = useTranslations('rollouts.progress');
  const failureText = useFailureText();
  if (failures.length === 0) return null;
  return (
    <Container header={<Header variant="h2">{t('failures')}</Header>}>
      <SpaceBetween size="l">
        {failures.map((group) => (
          <SpaceBetween key={`${group.outcome} ${group.examples[0]?.changeId}`} size="xxs">
            <SpaceBetween direction="horizontal" size="s">
              <OutcomeView outcome={group.outcome} />
              <PageLink
                href={`/rollouts/${rolloutId}?view=functions&outcome=${group.outcome}&failure=${group.failure.code}`}
              >
                {t('failureCount', { count: group.count })}
              </PageLink>
            </SpaceBetween>
            <div>{failureText(group.failure)}</div>
            <Box color="text-body-secondary">
              <Listed
                members={group.examples.map(({ changeId, functionName }) => ({
                  key: changeId,
                  member: <PageLink href={`/rollouts/${rolloutId}/changes/${changeId}`}>{functionName}</PageLink>,
                }))}
              />
              {group.count > group.examples.length
                ? ` ${t('failureMore', { count: group.count - group.examples.length })}`
                : ''}
            </Box>
          </SpaceBetween>
        ))}
      </SpaceBetween>
    </Container>
  );
}
