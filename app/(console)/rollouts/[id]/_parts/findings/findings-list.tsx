import { getLocale, getTranslations } from 'next-intl/server';
import { Alert, Box, SpaceBetween } from '#app/_shell/cloudscape.ts';
import { PageLink } from '#app/_shell/links.tsx';
import { type FindingContext, findingTexts } from '#app/(console)/_parts/finding-texts.ts';
import type { Finding } from '#lib/core/change/change.ts';
import { defaultLocale, joinSentences, localeNamed } from '#lib/core/language/locales.ts';
import type { FindingGroup } from '#lib/db/rollouts/finding-groups.ts';
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
            <FindingText message={message} action={action} />
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

type GroupFindingsProps = {
  /** Of Changes that are shown together. */
  findings: readonly FindingGroup[];
  rollout: FindingContext & { id: string };
  /** How many Changes are shown together, and one of them. */
  group: { count: number; sampleId: string };
};

/** The findings about functions that are shown together, most severe first; which functions, where not all have them. */
export async function GroupFindings({ findings, rollout, group }: GroupFindingsProps) {
  if (findings.length === 0) return null;
  const textsOf = await findingTexts(rollout);
  const t = await getTranslations('rollouts.severities');
  const say = await getTranslations('rollouts.findings');
  return (
    <SpaceBetween size="xs">
      {findings.map(({ code, severity, count, variants, variantCount }) => (
        <Alert key={`${severity} ${code}`} type={alertTypes[severity]} statusIconAriaLabel={t(severity)}>
          <SpaceBetween size="xxs">
            {variants.map((variant, index) => (
              <div key={JSON.stringify(variant.params)}>
                <FindingText {...textsOf({ code, params: variant.params })} />
                {index === 0 ? <FindingHelp code={code} /> : null}
                {variant.count < group.count ? (
                  <Box color="text-body-secondary" fontSize="body-s">
                    {say('some', { count: variant.count, total: group.count })}
                  </Box>
                ) : null}
              </div>
            ))}
            {variantCount > variants.length ? (
              <Box color="text-body-secondary" fontSize="body-s">
                {say('moreVariants', { count: variantCount - variants.length })}
              </Box>
            ) : null}
            {count < group.count || variantCount > 1 ? (
              <PageLink href={`/rollouts/${rollout.id}?view=functions&sameAs=${group.sampleId}&finding=${code}`}>
                {say('show', { count })}
              </PageLink>
            ) : null}
          </SpaceBetween>
        </Alert>
      ))}
    </SpaceBetween>
  );
}

async function FindingText({ message, action }: { message: string; action: string }) {
  const locale = localeNamed(await getLocale()) ?? defaultLocale;
  return <span className={styles['action']}>{joinSentences(locale, message, action)}</span>;
}
