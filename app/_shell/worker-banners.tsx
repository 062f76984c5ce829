'use client';

import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { WorkerState } from '#lib/db/queue/worker-state.ts';
import { LazyFlashbar } from './lazy-flashbar.tsx';
import { useFailureText } from './use-failure-text.ts';

const pollMilliseconds = 10_000;

/** The worker's state, asked anew while the page is visible; the same object as long as it is the same. A failed question leaves what was known. */
export function useWorkerState(initial: WorkerState): WorkerState {
  const router = useRouter();
  const [worker, setWorker] = useState(initial);
  useEffect(() => {
    const ask = async () => {
      if (document.visibilityState !== 'visible') return;
      try {
        const response = await fetch('/api/worker');
        if (response.ok) {
          const next: WorkerState = await response.json();
          setWorker((known) => (JSON.stringify(next) === JSON.stringify(known) ? known : next));
        }
        // The session is over: the server leads on to the sign-in.
        if (response.status === 401) router.refresh();
      } catch {
        // The web server is away for a moment: the next question will tell.
      }
    };
    const timer = setInterval(ask, pollMilliseconds);
    document.addEventListener('visibilitychange', ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, [router]);
  return worker;
}

/** Whether there is something to say of the worker. */
export function hasBanners({ isAlive, failure, trouble, clocks }: WorkerState): boolean {
  return !isAlive || failure !== undefined || trouble !== undefined || clocks.length > 0;
}

/**
 * Says above every page that no worker runs, that the worker has no identity, that one does not come on with its work, or that a clock is
 * wrong.
 */
export function WorkerBanners({ worker }: { worker: WorkerState }) {
  const t = useTranslations('common');
  const text = useFailureText();
  const items: FlashbarProps.MessageDefinition[] = [];
  if (!worker.isAlive) {
    items.push({ id: 'worker', type: 'warning', header: t('worker.missingTitle'), content: t('worker.missing') });
  } else if (worker.failure) {
    items.push({ id: 'identity', type: 'error', header: t('worker.identityTitle'), content: text(worker.failure) });
  }
  if (worker.trouble) {
    items.push({ id: 'trouble', type: 'warning', header: t('worker.troubleTitle'), content: text(worker.trouble) });
  }
  for (const { process, host, aheadMilliseconds } of worker.clocks) {
    const seconds = Math.round(Math.abs(aheadMilliseconds) / 1000);
    const time = t('worker.clockTime', {
      hours: Math.floor(seconds / 3600),
      minutes: Math.floor(seconds / 60) % 60,
      seconds: seconds % 60,
    });
    const facts = { process, host, time, direction: aheadMilliseconds > 0 ? 'ahead' : 'behind' };
    items.push({
      id: `clock ${process} ${host}`,
      type: 'warning',
      header: t('worker.clockTitle', facts),
      content: t('worker.clock', facts),
    });
  }
  return items.length > 0 ? <LazyFlashbar items={items} /> : null;
}
