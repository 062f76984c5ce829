'use client';

import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import type { Finding } from '#lib/code/project.ts';
import { shownPath } from '#lib/code/source/path-name.ts';
import type { SayCode } from './sentences.ts';
import styles from './workbench.module.css';

const indicators = {
  blocked: 'error',
  warning: 'warning',
  info: 'info',
} as const satisfies Record<Finding['severity'], StatusIndicatorProps.Type>;

const order: readonly Finding['severity'][] = ['blocked', 'warning', 'info'];

type FindingsListProps = { findings: readonly Finding[]; way: string; say: SayCode };

/** What was found, the gravest first, each with its file and line. */
export function FindingsList({ findings, way, say }: FindingsListProps) {
  const t = useTranslations('code.project');
  const sorted = findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <ul className="plain-list">
      {sorted.map((finding, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the findings of a plan never move
        <li key={index} className={styles.finding}>
          <StatusIndicator type={indicators[finding.severity]}>{t(`severity.${finding.severity}`)}</StatusIndicator>
          <div className={styles.sentence}>
            {say.finding(way, finding)} <Place finding={finding} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Place({ finding: { file, line } }: { finding: Finding }) {
  const t = useTranslations('code.project');
  if (file === undefined) return null;
  return (
    <span className="code">{line === undefined ? shownPath(file) : t('place', { file: shownPath(file), line })}</span>
  );
}
