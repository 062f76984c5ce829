import { getTranslations } from 'next-intl/server';
import { Alert, SpaceBetween } from '#app/_shell/cloudscape.ts';
import type { Finding } from '#lib/core/change/change.ts';
import { type FindingContext, findingTexts } from './finding-texts.ts';
import styles from './findings.module.css';

const alertTypes = { blocked: 'error', warning: 'warning', info: 'info' } as const;

/** The findings about one function, most severe first: what, and what to do. */
export async function FindingsList({ findings, rollout }: { findings: readonly Finding[]; rollout: FindingContext }) {
  if (findings.length === 0) return null;
  const textsOf = await findingTexts(rollout);
  const t = await getTranslations('rollouts.severities');
  const order = ['blocked', 'warning', 'info'];
  const sorted = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <SpaceBetween size="xs">
      {sorted.map((finding) => {
        const { message, action } = textsOf(finding);
        return (
          <Alert
            key={`${finding.code} ${message}`}
            type={alertTypes[finding.severity]}
            statusIconAriaLabel={t(finding.severity)}
          >
            {message} <span className={styles['action']}>{action}</span>
          </Alert>
        );
      })}
    </SpaceBetween>
  );
}
