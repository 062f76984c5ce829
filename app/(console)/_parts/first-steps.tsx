'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { showFirstStepsAction } from '#app/_shell/first-steps/actions.ts';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import type { HelpSubject } from '#lib/core/help/subjects.ts';

type FirstStepsProps = {
  mayManage: boolean;
  /** An account that somebody has begun to connect. */
  draft: { id: string; name: string } | undefined;
  /** Which steps are done: an account is connected, and what this person has previewed and applied. */
  done: Readonly<Record<StepName, boolean>>;
  /** Whether something else stands on the page, so that they can be put away. */
  canBeHidden: boolean;
};

const stepNames = ['connect', 'preview', 'apply'] as const;
type StepName = (typeof stepNames)[number];

const subjects: Readonly<Record<StepName, HelpSubject>> = { connect: 'connect', preview: 'functions', apply: 'revert' };

/** The way from an empty console to a change that was applied, in three steps that tick themselves off. */
export function FirstSteps({ mayManage, draft, done, canBeHidden }: FirstStepsProps) {
  const t = useTranslations('overview.start');
  const router = useRouter();
  const hide = useAction(showFirstStepsAction);
  const next = stepNames.find((name) => !done[name]);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={next === undefined ? t('allDone') : undefined}
          actions={
            canBeHidden ? (
              <Button
                loading={hide.isRunning}
                onClick={() => void hide.run({ isShown: false }, () => router.refresh())}
              >
                {t('hide')}
              </Button>
            ) : null
          }
        >
          {t('title')}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FailureAlert failure={hide.failure} />
        <ColumnLayout columns={3} borders="vertical" minColumnWidth={220}>
          {stepNames.map((name, index) => (
            <div key={name}>
              {done[name] ? (
                <Box padding={{ vertical: 's' }}>
                  <StatusIndicator type="success">{t('done')}</StatusIndicator>
                </Box>
              ) : (
                <Box fontSize="display-l" fontWeight="light" color="text-status-info">
                  {index + 1}
                </Box>
              )}
              <div>
                <Box variant="h3" display="inline-block">
                  {t(`${name}Title`)}
                </Box>{' '}
                <InfoLink subject={subjects[name]} about={t(`${name}Title`)} />
              </div>
              <Box variant="p" color="text-body-secondary">
                {t(`${name}Text`)}
              </Box>
            </div>
          ))}
        </ColumnLayout>
        {next === undefined ? null : <NextStep name={next} mayManage={mayManage} draft={draft} />}
      </SpaceBetween>
    </Container>
  );
}

/** Where the first step that is not done yet begins. */
function NextStep({ name, mayManage, draft }: Pick<FirstStepsProps, 'mayManage' | 'draft'> & { name: StepName }) {
  const t = useTranslations('overview.start');
  if (name !== 'connect')
    return (
      <LinkButton href={name === 'preview' ? '/functions' : '/rollouts'} variant="primary">
        {t(`${name}Button`)}
      </LinkButton>
    );
  return (
    <LinkButton
      href={draft ? `/accounts/connect?account=${draft.id}` : '/accounts/connect'}
      variant="primary"
      disabled={!mayManage}
    >
      {draft ? t('continue', { name: draft.name }) : t('connectButton')}
    </LinkButton>
  );
}
