import { getLocale, getTranslations } from 'next-intl/server';
import type { Read } from '#app/_doors/page.tsx';
import { Box, Container, Header, SpaceBetween, StatusIndicator } from '#app/_shell/cloudscape.ts';
import { PageLink } from '#app/_shell/links.tsx';
import { findingTexts } from '#app/(console)/_parts/finding-texts.ts';
import { listFindingGroups } from '#lib/commands/rollouts/change-queries.ts';
import { severities } from '#lib/core/change/change-codes.ts';
import { listIn } from '#lib/core/language/facts.ts';
import type { FindingGroup } from '#lib/db/rollouts/finding-groups.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { FindingHelp } from '../findings/finding-help.tsx';
import styles from '../findings/findings.module.css';

const indicatorTypes = { blocked: 'error', warning: 'warning', info: 'info' } as const;

/** Everything that preflight found, by kind: what, why, what to do, and which functions. */
export async function FindingsView({ head, read }: { head: RolloutHead; read: Read }) {
  const t = await getTranslations('rollouts.findings');
  const groups = await read(listFindingGroups, { rolloutId: head.id });
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
          head={head}
          groups={groups.filter((group) => group.severity === severity)}
        />
      ))}
    </SpaceBetween>
  );
}

type SeverityProps = { severity: keyof typeof indicatorTypes; head: RolloutHead; groups: FindingGroup[] };

async function Severity({ severity, head, groups }: SeverityProps) {
  const t = await getTranslations('rollouts');
  const textsOf = await findingTexts(head);
  const locale = await getLocale();
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
        {groups.map((group) => (
          <SpaceBetween key={group.code} size="s">
            {group.variants.map((variant) => {
              const { message, action } = textsOf({ code: group.code, params: variant.params });
              return (
                <div key={JSON.stringify(variant.params)}>
                  <div>
                    <Box variant="strong">{message}</Box>
                    <FindingHelp code={group.code} />
                  </div>
                  {action === '' ? null : <div className={styles['action']}>{action}</div>}
                  <Box color="text-body-secondary">
                    {t('findings.examples', {
                      count: variant.count,
                      names: listIn(locale, [
                        ...variant.examples.map(({ functionName }) => functionName),
                        ...(variant.count > variant.examples.length ? ['…'] : []),
                      ]),
                    })}
                  </Box>
                </div>
              );
            })}
            {group.variantCount > group.variants.length ? (
              <Box color="text-body-secondary">
                {t('findings.moreVariants', { count: group.variantCount - group.variants.length })}
              </Box>
            ) : null}
            <PageLink href={`/rollouts/${head.id}?view=functions&finding=${group.code}`}>
              {t('findings.show', { count: group.count })}
            </PageLink>
          </SpaceBetween>
        ))}
      </SpaceBetween>
    </Container>
  );
}
