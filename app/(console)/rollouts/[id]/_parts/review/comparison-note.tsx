import { getTranslations } from 'next-intl/server';
import { Box } from '#app/_shell/cloudscape.ts';
import { SentenceGap } from '#app/_shell/sentence-gap.tsx';
import type { GroupDifference } from '#lib/core/change/group-difference.ts';
import { GoToGroup } from './go-to-group.tsx';
import styles from './review.module.css';

/** What a group is compared with. */
export type Comparison = { position: number; difference: GroupDifference };

const signs = { added: '+', removed: '-', unchanged: '' } as const;

/** How a group differs from another: by how many lines, and what only the other has. Its own lines are marked in its diff. */
export async function ComparisonNote({ comparison }: { comparison: Comparison }) {
  const t = await getTranslations('review');
  const diff = await getTranslations('rollouts.diff');
  const { position, difference } = comparison;
  const group = t('group', { position });
  return (
    <div>
      <Box>
        {difference.lines === 0
          ? t('compare.identical', { group })
          : t('compare.same', { group, lines: difference.lines })}
        <SentenceGap />
        <GoToGroup position={position}>{t('compare.go', { group })}</GoToGroup>
      </Box>
      {difference.there.length === 0 ? null : (
        <div className={styles['there']}>
          <span>{t('compare.there', { group })}</span>
          <ul>
            {difference.there.map((row) => (
              <li key={`${row.kind} ${row.path} ${row.text}`}>
                <span aria-hidden="true">{signs[row.kind]} </span>
                <span className={styles['hidden']}>{diff('lead', { sign: diff(row.kind) })}</span>
                {row.text}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
