'use client';

import { useEffect, useState } from 'react';

/** How fresh the page is: `reconnecting` after the connection broke, `ended` when there is nothing more to come. */
export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'ended';

const retryMilliseconds = 2_000;

/**
 * The newest snapshot of an event stream, beginning with what the server rendered.
 * `url` undefined: not listening. Reconnects automatically for as long as the page is open. `initial` must stay the same object
 * until the server renders the page anew.
 */
export function useEventStream<Snapshot>(
  url: string | undefined,
  initial: Snapshot,
): { snapshot: Snapshot; state: StreamState } {
  const [snapshot, setSnapshot] = useState(initial);
  const [state, setState] = useState<StreamState>('connecting');

  useEffect(() => {
    // A page that is rendered anew may bring newer data than what was kept, or older: its rendering can have begun before
    // the last event and have come after it. So the stream is opened anew too, and its first snapshot settles it. The same
    // wakes a stream that had ended, for instance when a finished rollout is tried again.
    setSnapshot(initial);
    if (!url) return;
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource(url);
      source.addEventListener('open', () => setState('live'));
      source.addEventListener('snapshot', (event) => setSnapshot(JSON.parse(event.data)));
      source.addEventListener('end', () => {
        source?.close();
        setState('ended');
      });
      source.addEventListener('error', () => {
        // The browser's own retry gives up for good on an HTTP error, so the stream is opened anew here.
        source?.close();
        setState('reconnecting');
        timer = setTimeout(open, retryMilliseconds);
      });
    };
    open();
    return () => {
      source?.close();
      clearTimeout(timer);
    };
  }, [url, initial]);

  return { snapshot, state };
}
