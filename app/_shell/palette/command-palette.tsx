'use client';

import Box from '@cloudscape-design/components/box';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import LiveRegion from '@cloudscape-design/components/live-region';
import Modal from '@cloudscape-design/components/modal';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Permission } from '#lib/core/access/permissions.ts';
import { loadFlashbar } from '../lazy-flashbar.tsx';
import { type Entry, entryGroups, matching, moved } from './entries.ts';
import { EntryList, optionId } from './entry-list.tsx';
import styles from './palette.module.css';
import { placesFor } from './places.ts';
import { keepRecent, readRecent } from './recent-choices.ts';
import { useChoices } from './use-choices.ts';
import { useFound } from './use-found.ts';

type CommandPaletteProps = { person: string; permissions: readonly Permission[]; onClose: () => void };

/**
 * The command palette: a field, and below it pages, actions, accounts, functions and Rollouts to go to. The keyboard is enough: arrows, Enter, Escape.
 * By the pattern of a combobox with a list (WAI-ARIA 1.2): the focus stays in the field.
 */
export function CommandPalette({ person, permissions, onClose }: CommandPaletteProps) {
  const t = useTranslations('common.palette');
  const router = useRouter();
  const listId = useId();
  const field = useRef<InputProps.Ref>(null);
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const { entries, state } = useEntries(text, person, permissions);
  // The dialog gives the focus to its first button, which is the one that closes it.
  useEffect(() => {
    const timer = setTimeout(() => field.current?.focus());
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    // What is done here may be refused, which a notice tells; without a network it is too late to load that.
    loadFlashbar().catch(() => undefined);
  }, []);
  const choose = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    if (entry.act) return entry.act();
    keepRecent(person, entry);
    router.push(entry.href);
  };
  const press = (event: Parameters<NonNullable<InputProps['onKeyDown']>>[0]) => {
    const { key, keyCode, isComposing } = event.detail;
    // Enter ends a word of an input method, and chooses nothing; some browsers only tell so by the code 229.
    if (isComposing || keyCode === 229) return;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      setActive(moved(active, key === 'ArrowDown' ? 1 : -1, entries.length));
    } else if (key === 'Enter') {
      event.preventDefault();
      choose(entries[active]);
    }
  };
  const status = state === 'failed' ? t('failed') : t('count', { count: entries.length });
  return (
    <Modal visible header={t('title')} closeAriaLabel={t('close')} onDismiss={onClose}>
      <Input
        ref={field}
        type="search"
        value={text}
        placeholder={t('placeholder')}
        ariaLabel={t('field')}
        clearAriaLabel={t('clear')}
        autoComplete={false}
        spellcheck={false}
        onChange={({ detail }) => {
          setText(detail.value);
          setActive(0);
        }}
        onKeyDown={press}
        nativeInputAttributes={{
          role: 'combobox',
          'aria-autocomplete': 'list',
          'aria-expanded': entries.length > 0,
          'aria-controls': listId,
          ...(entries[active] ? { 'aria-activedescendant': optionId(listId, active) } : {}),
        }}
      />
      <div className={styles.results}>
        <EntryList id={listId} entries={entries} active={active} onPoint={setActive} onChoose={choose} />
        {entries.length > 0 || state === 'searching' ? null : (
          <Box color="text-body-secondary" padding={{ vertical: 's' }}>
            {state === 'failed' ? t('failed') : t('nothing', { text: text.trim() })}
          </Box>
        )}
        {state === 'searching' ? (
          <Box color="text-body-secondary" padding={{ vertical: 'xs' }}>
            {t('searching')}
          </Box>
        ) : null}
      </div>
      <div className={styles.keys} aria-hidden="true">
        {t.rich('keys', { key: (chunks) => <kbd className={styles.key}>{chunks}</kbd> })}
      </div>
      {state === 'searching' ? null : <LiveRegion hidden>{status}</LiveRegion>}
    </Modal>
  );
}

/** Everything that is offered for a text, group by group; for an empty one what was chosen last, and all pages. */
function useEntries(text: string, person: string, permissions: readonly Permission[]) {
  const t = useTranslations('common');
  const [recent] = useState(() => readRecent(person));
  const places = useMemo(
    () =>
      placesFor(permissions).map(({ name, href }) => ({
        ...{ group: 'places' as const, label: t(name), href },
        hint: href.startsWith('/settings/') ? t('navigation.settings') : '',
      })),
    [permissions, t],
  );
  const choices = useChoices();
  const { entries: found, state } = useFound(text, permissions.includes('read'));
  const isRecent = (entry: Entry) => text.trim() === '' && recent.some(({ href }) => href === entry.href);
  const offered = [
    ...(text.trim() === '' ? recent : []),
    ...matching(places, text).filter((entry) => !isRecent(entry)),
    ...matching(choices, text),
    ...found,
  ];
  const entries = entryGroups.flatMap((group) => offered.filter((entry) => entry.group === group));
  return { entries, state };
}
