'use client';

import Toggle from '@cloudscape-design/components/toggle';
import { useTranslations } from 'next-intl';
import { Dialog } from '#app/_parts/dialog.tsx';
import styles from './review.module.css';
import { type Shortcut, shortcuts } from './shortcut-keys.ts';
import type { ShortcutsChoice } from './use-shortcuts.ts';

const order: readonly Shortcut[] = ['next', 'previous', 'viewed', 'unviewed', 'exclude', 'find', 'help'];

/** The keys of the page, and whether they do anything. */
export function ShortcutsDialog({ keys, onDismiss }: { keys: ShortcutsChoice; onDismiss: () => void }) {
  const t = useTranslations('review.shortcuts');
  const { areOn, choose, failure } = keys;
  return (
    <Dialog title={t('title')} confirm={t('close')} failure={failure} onConfirm={onDismiss} onDismiss={onDismiss}>
      <div>{t('body')}</div>
      <table className={styles['keys']}>
        <thead>
          <tr>
            <th scope="col">{t('key')}</th>
            <th scope="col">{t('action')}</th>
          </tr>
        </thead>
        <tbody>
          {order.map((name) => (
            <tr key={name}>
              <td>
                <kbd>{shortcuts[name]}</kbd>
              </td>
              <td>{t(name)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Toggle checked={areOn} description={t('toggleHint')} onChange={({ detail }) => choose(detail.checked)}>
        {t('toggle')}
      </Toggle>
    </Dialog>
  );
}
