'use client';

import { useLocale } from 'next-intl';
import { useEffect, useState } from 'react';
import type { HelpText } from '#lib/core/help/help-text.ts';
import type { HelpSubject } from '#lib/core/help/subjects.ts';

/** What was read, by language and subject: the same words for as long as the page lives. */
const known = new Map<string, HelpText>();

type State = { help: HelpText | undefined; hasFailed: boolean; retry: () => void };

/** What the help panel says about a subject, fetched when it is first shown. `help` is undefined until it is there. */
export function useHelpText(subject: HelpSubject): State {
  const key = `${useLocale()} ${subject}`;
  const [attempt, setAttempt] = useState(0);
  const [failedKey, setFailedKey] = useState<string>();
  const [, setReadKey] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads again
  useEffect(() => {
    if (known.has(key)) return;
    const ending = new AbortController();
    readHelp(subject, ending.signal)
      .then((help) => {
        known.set(key, help);
        setReadKey(key);
      })
      .catch(() => {
        if (!ending.signal.aborted) setFailedKey(key);
      });
    return () => ending.abort();
  }, [key, subject, attempt]);
  const retry = () => {
    setFailedKey(undefined);
    setAttempt(attempt + 1);
  };
  const help = known.get(key);
  return { help, hasFailed: help === undefined && failedKey === key, retry };
}

/** Throws when the console cannot be reached or refuses. */
async function readHelp(subject: HelpSubject, signal: AbortSignal): Promise<HelpText> {
  const response = await fetch(`/api/help/${subject}`, { signal });
  if (!response.ok) throw new Error(`help: HTTP ${response.status}`);
  // Only here, so that no page waits for the schema.
  const { helpTextSchema } = await import('#lib/core/help/help-text.ts');
  return helpTextSchema.parse(await response.json());
}
