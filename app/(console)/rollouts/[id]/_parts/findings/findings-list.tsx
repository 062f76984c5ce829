import { getTranslations } from 'next-intl/server';
import { Alert, SpaceBetween } from '#app/_shell/cloudscape.ts';
import { PageLink } from '#app/_shell/links.tsx';
import { type FindingContext, findingTexts } from '#app/(console)/_parts/finding-texts.ts';
import type { Finding } from '#lib/core/change/change.ts';
import { FindingHelp } from './finding-help.tsx';
import styles from './findings.module.css';

/** What the function's page shows a way out for. */
const networkFindings: ReadonlySet<string> = new Set(['vpcPrivateLink', 'vpcProxy', 'vpcThroughProxy']);

const alertTypes = { blocked: 'error', warning: 'warning', info: 'info' } as const;

type FindingsListProps = {
  findings: readonly Finding[];
  rollout: FindingContext;
  /** Our own id of the function, where it is still known: findings about its VPC lead to its network. */
  functionId: string | null;
};

/** The findings about one function, most severe first: what, and what to do. */
export async function FindingsList({ findings, rollout, functionId }: FindingsListProps) {
  if (findings.length === 0) return null;
  const textsOf = await findingTexts(rollout);
  const t = await getTranslations('rollouts.severities');
  const say = await getTranslations('rollouts.findings');
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
            {functionId !== null && networkFindings.has(finding.code) ? (
              <>
                {' '}
                <PageLink href={`/functions/${functionId}#network`}>{say('network')}</PageLink>
              </>
            ) : null}
            <FindingHelp code={finding.code} />
          </Alert>
        );
      })}
    </SpaceBetween>
  );
}
