import type { Job, PgBoss } from 'pg-boss';
import { handOutLost, listenForJobs, lookForJobs } from './look-for-jobs.ts';
import type { QueueName } from './queue-table.ts';

/** A place looks by itself so seldom that it costs nothing: it is woken whenever there may be something. */
const ownLookSeconds = 600;
/** How long a look may take until the next one no longer waits for it. */
const longestLookMilliseconds = 30_000;
/** So many looks in a row have found jobs that are due and no place for them until they count as waiting. */
const looksUntilCrowded = 2;

/** Works one job; the function tells whether others of its queue wait. */
type Work = (job: Job<unknown>, doOthersWait: () => boolean) => Promise<void>;

/** One job at a time. `id`: pg-boss's, by which it is woken; undefined while it is being made. */
type Place = { id: string | undefined; isBusy: boolean; isUrgentOnly: boolean; wasWoken: boolean };

/** The places of one queue, the one that was woken longest ago first, so that one that hangs does not swallow every call. */
type QueuePlaces = {
  places: Place[];
  /** How many there may be: for any job, and for urgent ones alone. */
  most: { any: number; urgentOnly: number };
  work: Work;
  /** In so many looks in a row there were jobs and no place. */
  crowdedLooks: number;
};

/** Where a process works the jobs of its queues. */
type Places = {
  /** Begins to work the jobs of a queue. */
  open: (name: QueueName, most: { localConcurrency?: number; urgentConcurrency?: number }, work: Work) => Promise<void>;
  /** Looks for no more jobs; those that are being worked go on. */
  close: () => Promise<void>;
};

const ofBoss = new WeakMap<PgBoss, Places>();

/** The places of a started pg-boss. Throws when it was not started to work. */
export function placesOf(boss: PgBoss): Places {
  const places = ofBoss.get(boss);
  if (places === undefined) throw new Error('This pg-boss was not started to work on queues.');
  return places;
}

/**
 * Lets a started pg-boss work jobs. A notification wakes one place of its queue, a place that has got a job wakes two more, and one that has
 * ended its job looks again: a job costs about three statements, however many places there may be (pg-boss itself
 * would wake all). Places are made when they are needed. Jobs without a notification (of a worker that died, tried again, due at a
 * time, behind another of their group) are found by one look a period at all queues together.
 */
export function openPlaces(
  boss: PgBoss,
  { lookEverySeconds, onError }: { lookEverySeconds: number; onError: (error: unknown) => void },
): void {
  const queues = new Map<QueueName, QueuePlaces>();
  let isStopped = false;

  const wakePlace = (queue: QueuePlaces, place: Place) => {
    queue.places.splice(queue.places.indexOf(place), 1);
    queue.places.push(place);
    if (place.id === undefined) place.wasWoken = true;
    else boss.notifyWorker(place.id);
  };
  const makePlace = async (name: QueueName, queue: QueuePlaces, isUrgentOnly: boolean) => {
    const place: Place = { id: undefined, isBusy: false, isUrgentOnly, wasWoken: false };
    queue.places.push(place);
    const options = {
      ...{ batchSize: 1, heartbeatRefreshSeconds: 3, pollingIntervalSeconds: ownLookSeconds },
      ...(isUrgentOnly ? { minPriority: urgentPriority } : {}),
    };
    try {
      place.id = await boss.work(name, options, async (jobs: Job<unknown>[]) => {
        place.isBusy = true;
        // Where one job was there may be more.
        wake(name, queue, 2);
        try {
          for (const job of jobs) await queue.work(job, () => queue.crowdedLooks >= looksUntilCrowded);
        } finally {
          place.isBusy = false;
          wakePlace(queue, place);
        }
      });
      if (place.wasWoken) boss.notifyWorker(place.id);
    } catch (error) {
      queue.places.splice(queue.places.indexOf(place), 1);
      if (!isStopped) onError(error);
    }
  };
  /** Wakes so many places that have nothing to do, making them where there may be more; one for urgent jobs when all others are busy. */
  const wake = (name: QueueName, queue: QueuePlaces, wanted: number) => {
    if (isStopped) return;
    const isFree = (isUrgentOnly: boolean) => (place: Place) => !place.isBusy && place.isUrgentOnly === isUrgentOnly;
    const { any, urgentOnly } = roomIn(queue);
    const idle = queue.places.filter(isFree(false)).slice(0, wanted);
    for (const place of idle) wakePlace(queue, place);
    const made = Math.min(any, wanted - idle.length);
    for (let count = 0; count < made; count += 1) void makePlace(name, queue, false);
    if (idle.length + made > 0) return;
    const urgent = queue.places.find(isFree(true));
    if (urgent) wakePlace(queue, urgent);
    else if (urgentOnly > 0) void makePlace(name, queue, true);
  };

  const listening = listenForJobs(boss, onError, (name) => {
    for (const [known, queue] of queues) if (name === undefined || name === known) wake(known, queue, 1);
  });
  const look = async () => {
    await listening.ensure();
    for (const found of await lookForJobs(boss, [...queues.keys()])) {
      const queue = queues.get(found.name);
      if (queue === undefined || isStopped) continue;
      const isFull =
        queue.places.every(({ isBusy, isUrgentOnly }) => isBusy || isUrgentOnly) && roomIn(queue).any === 0;
      queue.crowdedLooks = found.isReady && isFull ? queue.crowdedLooks + 1 : 0;
      await handOutLost(boss, found);
      if (found.isReady || found.hasLost || found.hasPutOff) wake(found.name, queue, 1);
    }
  };
  let lookingSince: number | undefined;
  const timer = setInterval(() => {
    const now = performance.now();
    if (lookingSince !== undefined && now - lookingSince < longestLookMilliseconds) return;
    lookingSince = now;
    void look()
      .catch((error: unknown) => (isStopped ? undefined : onError(error)))
      .finally(() => {
        if (lookingSince === now) lookingSince = undefined;
      });
  }, lookEverySeconds * 1000);
  const close = async () => {
    isStopped = true;
    clearInterval(timer);
    await listening.close();
  };
  boss.once('stopped', () => void close());
  ofBoss.set(boss, {
    close,
    open: async (name, { localConcurrency = 1, urgentConcurrency = 0 }, work) => {
      const most = { any: localConcurrency, urgentOnly: urgentConcurrency };
      const queue: QueuePlaces = { places: [], most, work, crowdedLooks: 0 };
      queues.set(name, queue);
      await listening.ensure();
      await makePlace(name, queue, false);
    },
  });
}

/** How many more places there may be. */
function roomIn({ places, most }: QueuePlaces): { any: number; urgentOnly: number } {
  const urgentOnly = places.filter((place) => place.isUrgentOnly).length;
  return { any: most.any - (places.length - urgentOnly), urgentOnly: most.urgentOnly - urgentOnly };
}

/** pg-boss's priority of an urgent job; all others have 0. */
export const urgentPriority = 1;
