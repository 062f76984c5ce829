'use client';

import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Checkbox from '@cloudscape-design/components/checkbox';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useLive } from '../live.tsx';
import styles from './review.module.css';
import { useReviewActions } from './review-actions.tsx';
import { groupElementId, type ReviewedGroup, useReview } from './review-context.tsx';

type ReviewGroupProps = {
  group: ReviewedGroup;
  header: string;
  description: string;
  /** The diff and what belongs to it, rendered by the server. */
  children: ReactNode;
};

/** One group of identical diffs: to be opened, ticked, made smaller and taken along. */
export function ReviewGroup({ group, header, description, children }: ReviewGroupProps) {
  const t = useTranslations('review');
  const { isOpen, setOpen, noteCurrent } = useReview();
  const { position } = group;
  return (
    <section
      id={groupElementId(position)}
      className={styles['group']}
      tabIndex={-1}
      data-review-group={position}
      aria-label={t('group', { position })}
      onFocusCapture={() => noteCurrent(position)}
    >
      <ExpandableSection
        variant="container"
        expanded={isOpen(position)}
        onChange={({ detail }) => setOpen(position, detail.expanded)}
        headingTagOverride="h3"
        headerText={header}
        headerDescription={description}
        headerActions={<GroupActions group={group} />}
      >
        {children}
      </ExpandableSection>
    </section>
  );
}

function GroupActions({ group }: { group: ReviewedGroup }) {
  const t = useTranslations('review');
  const router = useRouter();
  const { may } = useLive();
  const { page, isPreview, isViewed, setViewed, setOpen } = useReview();
  const { exclude, showCommandLines } = useReviewActions();
  const name = t('group', { position: group.position });
  const mayExclude = isPreview && (may.plan || may.approve === true);
  const follow = (id: string) => {
    if (id === 'excludeAll') exclude(group);
    if (id === 'commandLines') showCommandLines(group);
    if (id === 'excludeSome') router.push(`/rollouts/${page.rolloutId}?view=functions&sameAs=${group.sampleId}`);
    if (id === 'json') router.push(`/rollouts/${page.rolloutId}/changes/${group.sampleId}#json`);
  };
  return (
    <div className={styles['actions']}>
      {isPreview ? (
        <Checkbox
          checked={isViewed(group)}
          ariaLabel={t('progress.viewedLabel', { group: name })}
          onChange={({ detail }) => {
            setViewed(group, detail.checked);
            setOpen(group.position, !detail.checked);
          }}
        >
          {t('progress.viewed')}
        </Checkbox>
      ) : null}
      <ButtonDropdown
        expandToViewport
        ariaLabel={t('actions.label', { group: name })}
        items={[
          ...(mayExclude ? [{ id: 'excludeAll', text: t('actions.excludeAll', { count: group.count }) }] : []),
          ...(mayExclude && group.count > 1 ? [{ id: 'excludeSome', text: t('actions.excludeSome') }] : []),
          { id: 'commandLines', text: t('actions.commandLines') },
          { id: 'json', text: t('actions.json') },
        ]}
        onItemClick={({ detail }) => follow(detail.id)}
      >
        {t('actions.title')}
      </ButtonDropdown>
    </div>
  );
}
