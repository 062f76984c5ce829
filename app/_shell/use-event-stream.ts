'use client';

import { useEffect, useState } from 'react';
import { joinStream, type StreamState } from './shared-stream.ts';

export type { StreamState } from './shared-stream.ts';

/**
 * The newest snapshot of an event stream, beginning with what the server rendered.
 * `url` undefined: not listening. Reconnects automatically for as long as the page is shown. `initial` must stay the same object
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
    // the last event and have come after it. So the stream is joined anew too, and its first snapshot settles it. The same
    // wakes a stream that had ended, for instance when a finished rollout is tried again.
    setSnapshot(initial);
    if (!url) return;
    return joinStream(url, { onSnapshot: (json) => setSnapshot(JSON.parse(json)), onState: setState });
  }, [url, initial]);

  return { snapshot, state };
}
