import { beforeEach, expect, test, vi } from 'vitest';
import { joinStream, type StreamBrowser, type StreamState } from './shared-stream.ts';

/** Streams that are open, with what the server can do to them. */
type Source = { url: string; emit: (type: string, data?: unknown) => void };
let sources: Source[];
/** Who waits for a lock, in order; the first holds it. */
let queues: Map<string, (() => void)[]>;
let channels: { name: string; onmessage: ((event: MessageEvent) => void) | null }[];

beforeEach(() => {
  sources = [];
  queues = new Map();
  channels = [];
});

/** As a browser's tabs see each other: channels and locks are one, what is visible is each one's own. */
function openTab(url = '/api/events/rollouts/1', hasLocks = true) {
  const heard: unknown[] = [];
  const states: StreamState[] = [];
  let isVisible = true;
  let changed = () => undefined as unknown;
  const request = async (name: string, { signal }: { signal: AbortSignal }, work: () => Promise<void>) => {
    const queue = queues.get(name) ?? [];
    queues.set(name, queue);
    const turn = Promise.withResolvers<void>();
    queue.push(turn.resolve);
    if (queue.length === 1) turn.resolve();
    signal.addEventListener('abort', () => turn.reject(new DOMException('left', 'AbortError')));
    try {
      await turn.promise;
      await work();
    } finally {
      const wasFirst = queue[0] === turn.resolve;
      queue.splice(queue.indexOf(turn.resolve), 1);
      if (wasFirst) queue[0]?.();
    }
  };
  const browser: StreamBrowser = {
    openSource: (address) => {
      const listeners: Record<string, ((event: MessageEvent) => void)[]> = {};
      const source: Source = {
        url: address,
        emit: (type, data) => {
          for (const listener of listeners[type] ?? [])
            listener(new MessageEvent(type, { data: JSON.stringify(data) }));
        },
      };
      sources.push(source);
      return {
        addEventListener: (type: string, listener: unknown) => {
          listeners[type] = [...(listeners[type] ?? []), listener as (event: MessageEvent) => void];
        },
        close: () => {
          sources = sources.filter((one) => one !== source);
        },
      };
    },
    openChannel: (name) => {
      const channel = {
        name,
        onmessage: null as ((event: MessageEvent) => void) | null,
        postMessage: (data: unknown) => {
          for (const other of channels)
            if (other !== channel && other.name === name) other.onmessage?.(new MessageEvent('message', { data }));
        },
        close: () => {
          channels = channels.filter((one) => one !== channel);
        },
      };
      channels.push(channel);
      return channel;
    },
    locks: hasLocks ? ({ request } as unknown as StreamBrowser['locks']) : undefined,
    isVisible: () => isVisible,
    onVisibility: (listener) => {
      changed = listener;
      return () => undefined;
    },
  };
  const close = joinStream(
    url,
    { onSnapshot: (json) => heard.push(JSON.parse(json)), onState: (one) => states.push(one) },
    browser,
  );
  const show = (visible: boolean) => {
    isVisible = visible;
    changed();
  };
  return { heard, states, close, show };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('many tabs of one stream have one connection, and all hear what it tells, one that comes later too', async () => {
  const tabs = Array.from({ length: 8 }, () => openTab());
  await settled();
  expect(sources).toHaveLength(1);
  sources[0]?.emit('open');
  sources[0]?.emit('snapshot', { applied: 1 });
  for (const { heard, states } of tabs) expect([heard, states]).toEqual([[{ applied: 1 }], ['live']]);
  const late = openTab();
  await settled();
  expect([sources.length, late.heard.at(-1), late.states.at(-1)]).toEqual([1, { applied: 1 }, 'live']);
});

test.each(['close', 'hide'] as const)(
  'when the tab that reads is gone (%s), the next reads at once and nothing is lost',
  async (how) => {
    const [first, second, third] = [openTab(), openTab(), openTab()];
    await settled();
    sources[0]?.emit('snapshot', 1);
    if (how === 'close') first.close();
    else first.show(false);
    await settled();
    expect(sources).toHaveLength(1);
    // A stream that is opened anew begins with the newest.
    sources[0]?.emit('snapshot', 2);
    expect([first.heard, second.heard.at(-1), third.heard.at(-1)]).toEqual([[1], 2, 2]);
  },
);

test('hidden tabs keep no connection; one that is shown again hears the newest', async () => {
  const tab = openTab();
  await settled();
  tab.show(false);
  await settled();
  expect([sources.length, channels.length]).toEqual([0, 0]);
  tab.show(true);
  await settled();
  sources[0]?.emit('snapshot', 7);
  expect(tab.heard).toEqual([7]);
});

test('a tab that leaves before its turn takes none', async () => {
  const [first, second] = [openTab(), openTab()];
  second.close();
  await settled();
  first.close();
  await settled();
  expect(sources).toHaveLength(0);
});

test('what had ended is opened anew for a tab that comes after it', async () => {
  const first = openTab();
  await settled();
  sources[0]?.emit('end');
  expect([first.states, sources.length]).toEqual([['ended'], 0]);
  openTab();
  await settled();
  expect(sources).toHaveLength(1);
  sources[0]?.emit('snapshot', 'again');
  expect(first.heard).toEqual(['again']);
});

test('a stream that breaks says so in every tab, and is opened anew', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const tabs = [openTab(), openTab()];
    await settled();
    sources[0]?.emit('error');
    expect(tabs.map(({ states }) => states.at(-1))).toEqual(['reconnecting', 'reconnecting']);
    expect(sources).toHaveLength(0);
    vi.advanceTimersByTime(2_000);
    expect(sources).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});

test('different streams are apart, and without locks each tab has its own', async () => {
  openTab('/api/events/rollouts/1');
  openTab('/api/events/rollouts/2');
  openTab('/api/events/rollouts/3', false);
  openTab('/api/events/rollouts/3', false);
  await settled();
  expect(sources.map(({ url }) => url.at(-1)).toSorted()).toEqual(['1', '2', '3', '3']);
});
