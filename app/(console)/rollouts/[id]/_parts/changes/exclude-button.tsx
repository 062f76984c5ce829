'use client';

import Button from '@cloudscape-design/components/button';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '#app/_parts/dialog.tsx';
import type { Commands } from '../use-commands.ts';

type ExcludeButtonProps = { selected: readonly { id: string }[]; onExcluded: () => void; commands: Commands };

/** Leaves the selected functions out of a preview, once that is confirmed. */
export function ExcludeButton({ selected, onExcluded, commands }: ExcludeButtonProps) {
  const t = useTranslations('rollouts.amend');
  const [isAsking, setIsAsking] = useState(false);
  const count = selected.length;
  const exclude = async () => {
    await commands.exclude(selected.map(({ id }) => id));
    setIsAsking(false);
    onExcluded();
  };
  return (
    <>
      <Button disabled={count === 0} onClick={() => setIsAsking(true)}>
        {t('exclude', { count })}
      </Button>
      {isAsking ? (
        <Dialog
          title={t('excludeTitle', { count })}
          confirm={t('excludeConfirm')}
          dismiss={t('excludeCancel')}
          isRunning={commands.isRunning}
          failure={undefined}
          onConfirm={() => void exclude()}
          onDismiss={() => setIsAsking(false)}
        >
          <span>{t('excludeBody')}</span>
        </Dialog>
      ) : null}
    </>
  );
}
