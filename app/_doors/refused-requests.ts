/** A request from a page of another origin that asked for something to be changed, or one that came under a name that is not ours. */
type RefusedRequest = { reason: 'crossOrigin' | 'foreignHost'; headers: Headers };
type Listener = (request: RefusedRequest) => void;

declare global {
  // One a process, although Next.js bundles this file more than once, proxy.ts apart from everything that reaches the database.
  var lamplighterRefusedRequests: Listener | undefined;
}

/** Has `listener` told of requests that are refused where nothing can be recorded: in proxy.ts, before any page. */
export function listenToRefusedRequests(listener: Listener): void {
  globalThis.lamplighterRefusedRequests = listener;
}

/** Tells of such a request. Nothing waits for what becomes of it. */
export function tellRefusedRequest(request: RefusedRequest): void {
  globalThis.lamplighterRefusedRequests?.(request);
}
