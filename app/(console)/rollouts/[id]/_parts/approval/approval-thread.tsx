'use client';

import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { useFormatter, useTranslations } from 'next-intl';
import { Moment } from '#app/_shell/moment.tsx';
import type { RolloutApproval } from '#lib/commands/rollouts/approval-queries.ts';
import styles from './approval-thread.module.css';

type Entries = RolloutApproval['entries'];

/** What was said and done about an approval, oldest first; what was said of an earlier plan is folded away. */
export function ApprovalThread({ entries }: { entries: Entries }) {
  const t = useTranslations('rollouts.approval');
  const current = entries.filter(({ isCurrent }) => isCurrent);
  const earlier = entries.filter(({ isCurrent }) => !isCurrent);
  return (
    <>
      {earlier.length === 0 ? null : (
        <ExpandableSection headerText={t('earlier', { count: earlier.length })}>
          <EntryList entries={earlier} label={t('earlierLabel')} />
        </ExpandableSection>
      )}
      {current.length === 0 ? null : <EntryList entries={current} label={t('threadLabel')} />}
    </>
  );
}

function EntryList({ entries, label }: { entries: Entries; label: string }) {
  const t = useTranslations('rollouts.approval');
  const format = useFormatter();
  return (
    <ol className={styles['thread']} aria-label={label}>
      {entries.map((entry, index) => {
        const { kind, personName, comment, functionNames, changeIds, at } = entry;
        const more = changeIds.length - functionNames.length;
        return (
          // Entries are only ever added at the end.
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry's place is what it is known by
          <li key={index} className={styles['entry']}>
            <Box variant="span">
              {t.rich(`entries.${kind}`, { name: personName, strong: (text) => <strong>{text}</strong> })}{' '}
              <Box variant="span" color="text-body-secondary">
                <Moment value={at} />
              </Box>
            </Box>
            {functionNames.length === 0 ? null : (
              <div className={styles['functions']}>{t('about', { functions: format.list(functionNames), more })}</div>
            )}
            {comment === '' ? null : <blockquote className={styles['comment']}>{comment}</blockquote>}
          </li>
        );
      })}
    </ol>
  );
}
