'use client';

import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useState } from 'react';
import type { SearchResult } from '#lib/commands/search/search-queries.ts';
import { longestSearch } from '#lib/core/functions/console-search.ts';
import { useScanRequests } from '../activity/scan-requests.tsx';
import type { Entry } from './entries.ts';

/** So long nothing may have been typed before the server is asked. */
const quietMilliseconds = 200;

type Found = { text: string; entries: readonly Entry[]; state: 'found' | 'failed' };

/**
 * What the server finds for a typed text. `searching` until the answer to this very text is there: an answer to an earlier one is
 * given up. Nothing is asked for an empty text, nor while `isAllowed` is false.
 */
export function useFound(
  typed: string,
  isAllowed: boolean,
): { entries: readonly Entry[]; state: 'idle' | 'searching' | 'found' | 'failed' } {
  const toEntries = useEntries();
  const [found, setFound] = useState<Found>();
  const text = typed.trim().slice(0, longestSearch);
  const isAsked = isAllowed && text !== '';
  useEffect(() => {
    if (!isAsked) return;
    const outdated = new AbortController();
    const ask = async () => {
      try {
        const response = await fetch(`/api/search?${new URLSearchParams({ text })}`, { signal: outdated.signal });
        if (!response.ok) return setFound({ text, entries: [], state: 'failed' });
        const result: SearchResult = await response.json();
        setFound({ text, entries: toEntries(result), state: 'found' });
      } catch {
        // Given up, or the web server is away.
        if (!outdated.signal.aborted) setFound({ text, entries: [], state: 'failed' });
      }
    };
    const timer = setTimeout(() => void ask(), quietMilliseconds);
    return () => {
      clearTimeout(timer);
      outdated.abort();
    };
  }, [text, isAsked, toEntries]);
  if (!isAsked) return { entries: [], state: 'idle' };
  if (found?.text !== text) return { entries: [], state: 'searching' };
  return found;
}

function useEntries(): (result: SearchResult) => Entry[] {
  const t = useTranslations('common.palette');
  const statuses = useTranslations('rollouts.statuses');
  const { scan } = useScanRequests();
  return useCallback(
    ({ accounts, toScan, functions, rollouts }: SearchResult) => [
      ...accounts.map(({ id, name, awsAccountId }) => ({
        ...{ group: 'accounts' as const, label: name, hint: awsAccountId, href: `/accounts/${id}` },
      })),
      ...toScan.map(({ id, name, awsAccountId }) => ({
        ...{ group: 'scans' as const, label: t('scan', { account: name }), hint: awsAccountId, href: `scan ${id}` },
        act: () => scan({ id, name }),
      })),
      ...functions.map(({ id, functionName, accountName, region }) => ({
        ...{ group: 'functions' as const, label: functionName, href: `/functions/${id}` },
        hint: t('place', { account: accountName, region }),
      })),
      ...rollouts.map(({ id, number, name, status }) => ({
        ...{ group: 'rollouts' as const, href: `/rollouts/${id}`, hint: statuses(status) },
        label: [t('rollout', { number }), name].filter(Boolean).join(' '),
      })),
    ],
    [t, statuses, scan],
  );
}
