import { getTranslations } from 'next-intl/server';
import { severities } from '#lib/core/change/change.ts';
import { type FindingGroup, listFindingGroups } from '#lib/db/rollout-changes-page.ts';
import { Box, Container, Header, SpaceBetween, StatusIndicator } from '../../../../_shell/cloudscape.ts';
import { PageLink } from '../../../../_shell/links.tsx';
import { findingTexts } from './finding-texts.ts';

const indicatorTypes = { blocked: 'error', warning: 'warning', info: 'info' } as const;

/** Everything that preflight found, by kind: what, why, what to do, and which functions. */
export async function FindingsView({ rolloutId }: { rolloutId: string }) {
  const t = await getTranslations('rollouts.findings');
  const groups = await listFindingGroups(rolloutId);
  if (groups.length === 0) {
    return (
      <Container>
        <Box textAlign="center" color="text-body-secondary" padding="l">
          {t('empty')}
        </Box>
      </Container>
    );
  }
  return (
    <SpaceBetween size="l">
      {severities.map((severity) => (
        <Severity
          key={severity}
          severity={severity}
          rolloutId={rolloutId}
          groups={groups.filter((group) => group.severity === severity)}
        />
      ))}
    </SpaceBetween>
  );
}

type SeverityProps = { severity: keyof typeof indicatorTypes; rolloutId: string; groups: FindingGroup[] };

async function Severity({ severity, rolloutId, groups }: SeverityProps) {
  const t = await getTranslations('rollouts');
  const textsOf = await findingTexts();
  if (groups.length === 0) return null;
  return (
    <Container
      header={
        <Header variant="h2">
          <StatusIndicator type={indicatorTypes[severity]}>{t(`severities.${severity}`)}</StatusIndicator>
        </Header>
      }
    >
      <SpaceBetween size="l">
        {groups.map((group) => {
          const { message, action } = textsOf(group);
          return (
            <SpaceBetween key={group.code} size="xxs">
              <Box fontWeight="bold">{message}</Box>
              {action === '' ? null : <div>{action}</div>}
              <SpaceBetween direction="horizontal" size="s">
                <PageLink href={`/rollouts/${rolloutId}?view=functions&finding=${group.code}`}>
                  {t('findings.count', { count: group.count })}
                </PageLink>
                <Box color="text-body-secondary">
                  {group.examples.map(({ functionName }) => functionName).join(', ')}
                  {group.count > group.examples.length ? ', …' : ''}
                </Box>
              </SpaceBetween>
            </SpaceBetween>
          );
        })}
      </SpaceBetween>
    </Container>
  );
}
