/** How fresh what a stream tells is: `reconnecting` after the connection broke, `ended` when there is nothing more to come. */
export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'ended';

/** What is heard of a stream; a snapshot is the JSON that the server sent. */
export type StreamListener = { onSnapshot: (json: string) => void; onState: (state: StreamState) => void };

/** What is used of the browser. `locks` is missing where the console is not served over TLS: then each tab has its own stream. */
export type StreamBrowser = {
  openSource: (url: string) => Pick<EventSource, 'addEventListener' | 'close'>;
  openChannel: (name: string) => Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>;
  locks: Pick<LockManager, 'request'> | undefined;
  isVisible: () => boolean;
  /** Tells of every change of it; returns how to stop. */
  onVisibility: (changed: () => void) => () => void;
};

type Message = { kind: 'hello' } | { kind: 'snapshot'; text: string } | { kind: 'state'; state: StreamState };

const retryMilliseconds = 2_000;

/**
 * Listens to an event stream together with the browser's other tabs that show the same: a browser has six connections to a console
 * without HTTP/2, and a stream keeps one. The tab that holds a lock reads the stream and tells the others; when it is closed, hidden or
 * dies, the browser gives the lock to the next at once. A hidden tab listens to nothing, and hears the newest when it is shown
 * again. Reconnects for as long as it is listened to. Returns how to leave.
 */
export function joinStream(url: string, listener: StreamListener, browser: StreamBrowser = ownBrowser()): () => void {
  let leave: (() => void) | undefined;
  const follow = () => {
    if (browser.isVisible()) leave ??= takePart(url, listener, browser);
    else {
      leave?.();
      leave = undefined;
    }
  };
  const stopWatching = browser.onVisibility(follow);
  follow();
  return () => {
    stopWatching();
    leave?.();
  };
}

/** Takes part as the reader or as one who is told, whichever it turns out to be. */
function takePart(url: string, listener: StreamListener, browser: StreamBrowser): () => void {
  const { locks } = browser;
  if (!locks) return readStream(url, (message) => hear(message, listener), browser).close;
  const name = `lamplighter-stream ${url}`;
  const channel = browser.openChannel(name);
  const left = new AbortController();
  let reader: Reader | undefined;
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (left.signal.aborted) return;
    if (data.kind === 'hello') reader?.tellAgain();
    else if (!reader) hear(data, listener);
  };
  const post = (message: Message) => channel.postMessage(message);
  const read = () =>
    new Promise<void>((resolve) => {
      if (left.signal.aborted) return resolve();
      const tell = (message: Message) => {
        hear(message, listener);
        post(message);
      };
      reader = readStream(url, tell, browser);
      left.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  void locks.request(name, { signal: left.signal }, read).catch((error: unknown) => {
    // Leaving before one's turn rejects the request.
    if (!left.signal.aborted) throw error;
  });
  post({ kind: 'hello' });
  return () => {
    left.abort();
    reader?.close();
    channel.close();
  };
}

function hear(message: Message, { onSnapshot, onState }: StreamListener): void {
  if (message.kind === 'snapshot') onSnapshot(message.text);
  if (message.kind === 'state') onState(message.state);
}

type Reader = { tellAgain: () => void; close: () => void };

/** Reads the stream, and tells what it hears. */
function readStream(url: string, tell: (message: Message) => void, browser: StreamBrowser): Reader {
  let source: ReturnType<StreamBrowser['openSource']> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let newest: string | undefined;
  let state: StreamState = 'connecting';
  const become = (next: StreamState) => {
    state = next;
    tell({ kind: 'state', state });
  };
  const open = () => {
    const opened = browser.openSource(url);
    source = opened;
    opened.addEventListener('open', () => become('live'));
    opened.addEventListener('snapshot', (event: MessageEvent<string>) => {
      newest = event.data;
      tell({ kind: 'snapshot', text: event.data });
    });
    opened.addEventListener('end', () => {
      opened.close();
      become('ended');
    });
    opened.addEventListener('error', () => {
      // The browser's own retry gives up for good on an HTTP error, so the stream is opened anew here.
      opened.close();
      become('reconnecting');
      timer = setTimeout(open, retryMilliseconds);
    });
  };
  open();
  return {
    tellAgain: () => {
      // What had ended may go on, for instance a rollout that is tried again: whoever comes now was rendered after that.
      if (state === 'ended') open();
      if (newest !== undefined) tell({ kind: 'snapshot', text: newest });
      tell({ kind: 'state', state });
    },
    close: () => {
      source?.close();
      clearTimeout(timer);
    },
  };
}

function ownBrowser(): StreamBrowser {
  return {
    openSource: (url) => new EventSource(url),
    openChannel: (name) => new BroadcastChannel(name),
    // Not there in a context that is not secure, whatever the type says.
    locks: 'locks' in navigator ? navigator.locks : undefined,
    isVisible: () => document.visibilityState === 'visible',
    onVisibility: (changed) => {
      document.addEventListener('visibilitychange', changed);
      return () => document.removeEventListener('visibilitychange', changed);
    },
  };
}
