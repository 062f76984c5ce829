'use client';

import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { useAddress } from '#app/_parts/address-filter/use-address.ts';
import type { DiffMatches } from '#lib/db/rollouts/review-rows.ts';
import { linesBefore, matchAt } from './match-place.ts';
import styles from './review.module.css';
import { findFieldId } from './review-actions.tsx';
import { useReview } from './review-context.tsx';

type FindInDiffsProps = {
  /** What is looked for; empty: nothing. */
  find: string;
  matches: DiffMatches | undefined;
};

/** A text in the diffs of all groups: how often, where, and from one to the next, also across pages. */
export function FindInDiffs({ find, matches }: FindInDiffsProps) {
  const t = useTranslations('review.find');
  const { change, isPending } = useAddress();
  const [text, setText] = useState(find);
  const [shownFind, setShownFind] = useState(find);
  // The address has another text, as after going back; the field keeps the focus.
  if (shownFind !== find) {
    setShownFind(find);
    setText(find);
  }
  const { at, go } = useMatches(matches);
  const search = () => {
    const wanted = text.trim();
    if (wanted === find) go(1);
    else change({ find: wanted === '' ? undefined : wanted, page: undefined });
  };
  const hasMatches = matches !== undefined && matches.lines > 0;
  return (
    <div className={styles['find']}>
      <FormField label={t('label')} stretch>
        <div className={styles['findField']}>
          <Input
            controlId={findFieldId}
            type="search"
            value={text}
            placeholder={t('placeholder')}
            disableBrowserAutocorrect
            onChange={({ detail }) => {
              setText(detail.value.slice(0, 200));
              if (detail.value === '' && find !== '') change({ find: undefined });
            }}
            onKeyDown={({ detail }) => {
              if (detail.key !== 'Enter' || detail.isComposing) return;
              if (detail.shiftKey && hasMatches) go(-1);
              else search();
            }}
          />
          <Button
            variant="icon"
            iconName="angle-up"
            ariaLabel={t('previous')}
            disabled={!hasMatches}
            onClick={() => go(-1)}
          />
          <Button
            variant="icon"
            iconName="angle-down"
            ariaLabel={t('next')}
            disabled={!hasMatches}
            loading={isPending}
            onClick={() => go(1)}
          />
        </div>
      </FormField>
      <div role="status" className={styles['findResult']}>
        {matches === undefined ? null : <Result matches={matches} at={at} />}
      </div>
    </div>
  );
}

function Result({ matches, at }: { matches: DiffMatches; at: number | undefined }) {
  const t = useTranslations('review.find');
  if (matches.lines === 0) return t('none');
  const place = at === undefined ? undefined : matchAt(matches, at);
  if (at === undefined || place === undefined)
    return t('lines', { lines: matches.lines, groups: matches.groups.length });
  return t('current', { current: at + 1, lines: matches.lines, position: place.position });
}

/** The line that is shown among all that match, from 0, and how to go on. */
function useMatches(matches: DiffMatches | undefined) {
  const { change } = useAddress();
  const { page, setOpen } = useReview();
  const text = matches === undefined ? '' : JSON.stringify(matches);
  const [shown, setShown] = useState<{ of: string; at: number }>();
  const awaited = useRef<number>(undefined);
  const at = shown?.of === text ? shown.at : undefined;
  const first = page.groups[0]?.position ?? 1;
  const known = matches?.groups.reduce((sum, { lines }) => sum + lines, 0) ?? 0;

  const show = (index: number): boolean => {
    if (matches === undefined) return false;
    const line = document.querySelectorAll<HTMLElement>('[data-review-group] [data-found]')[
      index - linesBefore(matches, first)
    ];
    if (line === undefined) return false;
    setOpen(Number(line.closest<HTMLElement>('[data-review-group]')?.dataset['reviewGroup']), true);
    for (const other of document.querySelectorAll('[data-found][data-current]')) other.removeAttribute('data-current');
    line.setAttribute('data-current', '');
    const fold = line.closest('details');
    if (fold) fold.open = true;
    // The group is open only after this.
    requestAnimationFrame(() => line.scrollIntoView({ block: 'center' }));
    setShown({ of: text, at: index });
    return true;
  };
  const goTo = (index: number) => {
    const place = matches === undefined ? undefined : matchAt(matches, index);
    if (place === undefined || show(index)) return;
    awaited.current = index;
    change({ page: String(Math.ceil(place.position / page.pageSize)) });
  };
  const begin = () => {
    const onPage = matches === undefined ? 0 : linesBefore(matches, first);
    if (!show(onPage)) goTo(0);
  };
  const latest = useRef({ show, begin });
  useEffect(() => {
    latest.current = { show, begin };
  });
  // What was asked for on another page has come.
  useEffect(() => {
    if (page.groups.length === 0 || awaited.current === undefined) return;
    if (latest.current.show(awaited.current)) awaited.current = undefined;
  }, [page.groups]);
  // Another text: its first line on this page, or the first of all.
  useEffect(() => {
    if (text !== '' && awaited.current === undefined) latest.current.begin();
  }, [text]);
  const go = (by: 1 | -1) => {
    if (known > 0) goTo(((at ?? (by === 1 ? -1 : 0)) + by + known) % known);
  };
  return { at, go };
}
