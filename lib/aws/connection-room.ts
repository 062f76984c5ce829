import { BrokenCall } from './broken-call.ts';

/** Bounds the connections of a service, to each host and to all of them. */
export type ConnectionRoom = {
  /**
   * Resolves when there is room for one more connection to the host, with what gives it back. Throws BrokenCall `connectionsBusy`
   * after the limit's time, and the signal's reason once that is aborted.
   */
  enter: (host: string, ending: AbortSignal) => Promise<() => void>;
};

/** At most so many connections; `wait`: milliseconds. */
export type RoomLimits = { perHost: number; inAll: number; wait: number };

type Waiting = { host: string; begin: () => void };

/** Returns room without connections. Who has waited longest goes first, among those whose host has room. */
export function createConnectionRoom({ perHost, inAll, wait }: RoomLimits): ConnectionRoom {
  const taken = new Map<string, number>();
  const waiting = new Set<Waiting>();
  let all = 0;
  const takenAt = (host: string) => taken.get(host) ?? 0;
  const hasRoom = (host: string) => all < inAll && takenAt(host) < perHost;
  const take = (host: string) => {
    all += 1;
    taken.set(host, takenAt(host) + 1);
  };
  const leave = (host: string) => {
    all -= 1;
    if (takenAt(host) === 1) taken.delete(host);
    else taken.set(host, takenAt(host) - 1);
    for (const next of waiting) {
      if (!hasRoom(next.host)) continue;
      waiting.delete(next);
      take(next.host);
      next.begin();
      return;
    }
  };
  const waitFor = (host: string, ending: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const end = (error: unknown) => {
        settle();
        waiting.delete(own);
        reject(error);
      };
      const onEnding = () => end(ending.reason);
      const timer = setTimeout(
        () => end(new BrokenCall('connectionsBusy', { wasSent: false, milliseconds: wait })),
        wait,
      );
      const settle = () => {
        clearTimeout(timer);
        ending.removeEventListener('abort', onEnding);
      };
      const own: Waiting = {
        host,
        begin: () => {
          settle();
          resolve();
        },
      };
      ending.addEventListener('abort', onEnding, { once: true });
      waiting.add(own);
    });
  return {
    enter: async (host, ending) => {
      ending.throwIfAborted();
      if (hasRoom(host)) take(host);
      else await waitFor(host, ending);
      let hasLeft = false;
      return () => {
        if (!hasLeft) leave(host);
        hasLeft = true;
      };
    },
  };
}
