'use client';

import Button from '@cloudscape-design/components/button';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '../failure-text.tsx';
import { showFirstStepsAction } from './actions.ts';

/** Brings the first steps back to the overview, and the person there. */
export function ShowFirstSteps() {
  const t = useTranslations('common.help');
  const router = useRouter();
  const show = useAction(showFirstStepsAction);
  const start = () =>
    show.run({ isShown: true }, () => {
      router.push('/');
      router.refresh();
    });
  return (
    <>
      <FailureAlert failure={show.failure} />
      <Button variant="inline-link" loading={show.isRunning} onClick={() => void start()}>
        {t('firstSteps')}
      </Button>
    </>
  );
}
