'use client';

import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { type Entry, entryGroups } from './entries.ts';
import styles from './palette.module.css';

/** The id of an option, by its place in the whole list, for `aria-activedescendant`. */
export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

type EntryListProps = {
  id: string;
  /** In the order of their groups. */
  entries: readonly Entry[];
  active: number;
  onPoint: (index: number) => void;
  onChoose: (entry: Entry) => void;
};

/** The entries as a list of options in groups; the focus stays in the field that controls it. */
export function EntryList({ id, entries, active, onPoint, onChoose }: EntryListProps) {
  const t = useTranslations('common.palette');
  useEffect(() => {
    document.getElementById(optionId(id, active))?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  const shown = entries.map((entry, index) => ({ entry, index }));
  return (
    <div role="listbox" id={id} aria-label={t('list')} className={styles.list} tabIndex={-1}>
      {entryGroups.map((group) => {
        const ofGroup = shown.filter(({ entry }) => entry.group === group);
        if (ofGroup.length === 0) return null;
        const titleId = `${id}-${group}`;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a list of options
          <div key={group} role="group" aria-labelledby={titleId}>
            <div id={titleId} role="presentation" className={styles.group}>
              {t(`groups.${group}`)}
            </div>
            {ofGroup.map(({ entry, index }) => (
              // The keyboard is the field's, which has the focus: see `CommandPalette`.
              // biome-ignore lint/a11y/useKeyWithClickEvents: as above
              // biome-ignore lint/a11y/useFocusableInteractive: as above
              <div
                key={`${entry.group} ${entry.href}`}
                id={optionId(id, index)}
                role="option"
                aria-selected={index === active}
                className={styles.option}
                onMouseMove={() => onPoint(index)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onChoose(entry)}
              >
                <span className={styles.label}>{entry.label}</span>
                {entry.hint === '' ? null : <span className={styles.hint}>{entry.hint}</span>}
              </div>
            ))}
          </div>
        );
      })}
    </div>
  );
}
