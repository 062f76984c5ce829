'use client';

import { useCallback, useState } from 'react';
import { type DownloadOutcome, downloadCookie, downloadIdName, readOutcome } from '#app/_doors/download-outcome.ts';
import type { Failure } from '#lib/core/errors.ts';

/** A file that the console makes, as a page asks for it without being left. */
export type Download = {
  /** Has the browser download from an address; with `fields` as a form that is posted there. */
  start: (address: string, fields?: Readonly<Record<string, string>>) => void;
  /** Whether the console has yet to begin with one. */
  isStarting: boolean;
  /** Why the last one was refused; show it with `<RefusedDownload>`. */
  failure: Failure | undefined;
  clear: () => void;
};

/** How long a page waits to be told: longer than any batch of a download waits for its turn. */
const patienceMilliseconds = 120_000;
const lookMilliseconds = 200;

/**
 * Downloads files through the browser's own list of downloads, however long they are, and learns what was refused: the browser tells a page
 * nothing of it, and would show the refusal in its place.
 */
export function useDownload(): Download {
  const [starting, setStarting] = useState(0);
  const [failure, setFailure] = useState<Failure>();
  const start = useCallback(async (address: string, fields?: Readonly<Record<string, string>>) => {
    setFailure(undefined);
    setStarting((count) => count + 1);
    // Not `randomUUID`, which browsers keep from a console without TLS.
    const downloadId = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    submit(address, downloadId, fields);
    const outcome = await outcomeOf(downloadId);
    setStarting((count) => count - 1);
    if (outcome && !outcome.began) setFailure(outcome.failure);
  }, []);
  return {
    start: useCallback((address, fields) => void start(address, fields), [start]),
    isStarting: starting > 0,
    failure,
    clear: useCallback(() => setFailure(undefined), []),
  };
}

/** Asks as a form does: a browser keeps the page when what comes is a file, or nothing. */
function submit(address: string, downloadId: string, fields: Readonly<Record<string, string>> | undefined): void {
  const url = new URL(address, window.location.href);
  url.searchParams.set(downloadIdName, downloadId);
  const form = document.createElement('form');
  form.method = fields ? 'post' : 'get';
  form.action = fields ? url.href : url.pathname;
  form.hidden = true;
  for (const [name, value] of fields ? Object.entries(fields) : url.searchParams) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'hidden', name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}

/** What the console told of it; undefined when it told nothing in time, or nothing that can be read. */
async function outcomeOf(downloadId: string): Promise<DownloadOutcome | undefined> {
  const name = downloadCookie(downloadId);
  const end = performance.now() + patienceMilliseconds;
  while (performance.now() < end) {
    const told = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${name}=`));
    if (told !== undefined) {
      // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API, and none without TLS
      document.cookie = `${name}=; path=/; max-age=0; samesite=strict`;
      return readOutcome(told.slice(name.length + 1));
    }
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds));
  }
  return undefined;
}
