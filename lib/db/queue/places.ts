import type { Job, PgBoss } from 'pg-boss';
import type { QueueName } from './queue-table.ts';

/** pg-boss's priority of an urgent job and of one that nobody waits for; all others have 0. */
export const urgentPriority = 1;
export const backgroundPriority = -1;

/** A place looks by itself so seldom that it costs nothing: it is woken whenever there may be something. */
const ownLookSeconds = 600;
/** So many looks in a row have found jobs that are due and no place for them until they count as waiting. */
const looksUntilCrowded = 2;

/** How many jobs of a queue a process works side by side. */
export type WorkerOptions = {
  localConcurrency?: number;
  /** So many more that are urgent: they do not wait for a place among the others. */
  urgentConcurrency?: number;
};

/** Works one job; the function tells whether others of its queue have been due for a second or more without a place. */
export type Work = (job: Job<unknown>, doOthersWait: () => boolean) => Promise<void>;

/** The places of one queue. */
export type Places = {
  /** Wakes so many places that have nothing to do, making them where there may be more; one for urgent jobs when all others are busy. */
  wake: (wanted: number) => void;
  /** Told of each look whether a job is due. */
  noteLook: (isReady: boolean) => void;
  /** Makes the first place, which looks at once, unless it was woken into being. */
  begin: () => Promise<void>;
};

/** What places are made from; `isClosed`: no more are to be made. */
type PlacesOptions = {
  name: QueueName;
  most: WorkerOptions;
  work: Work;
  isClosed: () => boolean;
  onError: (error: unknown) => void;
};

/** One job at a time. `id`: pg-boss's, by which it is woken; undefined while it is being made. */
type Place = { id: string | undefined; isBusy: boolean; isUrgentOnly: boolean; wasWoken: boolean };

/**
 * The places of one queue, made when they are needed. One that has got a job wakes two more, one that has ended its job looks again: a job costs
 * about three statements, however many places there may be.
 */
export function createPlaces(boss: PgBoss, { name, most, work, isClosed, onError }: PlacesOptions): Places {
  /** The one that was woken longest ago first, so that one that hangs does not swallow every call. */
  const places: Place[] = [];
  /** In so many looks in a row there were jobs and no place. */
  let crowdedLooks = 0;

  const wakePlace = (place: Place) => {
    places.splice(places.indexOf(place), 1);
    places.push(place);
    if (place.id === undefined) place.wasWoken = true;
    else boss.notifyWorker(place.id);
  };
  const makePlace = async (isUrgentOnly: boolean) => {
    const place: Place = { id: undefined, isBusy: false, isUrgentOnly, wasWoken: false };
    places.push(place);
    try {
      place.id = await boss.work(name, placeOptions(isUrgentOnly), async (jobs: Job<unknown>[]) => {
        place.isBusy = true;
        // Where one job was there may be more.
        wake(2);
        try {
          for (const job of jobs) await work(job, () => crowdedLooks >= looksUntilCrowded);
        } finally {
          place.isBusy = false;
          wakePlace(place);
        }
      });
      if (place.wasWoken) boss.notifyWorker(place.id);
    } catch (error) {
      places.splice(places.indexOf(place), 1);
      if (!isClosed()) onError(error);
    }
  };
  const free = (isUrgentOnly: boolean) => places.filter((one) => !one.isBusy && one.isUrgentOnly === isUrgentOnly);
  const room = (isUrgentOnly: boolean) => {
    const allowed = isUrgentOnly ? (most.urgentConcurrency ?? 0) : (most.localConcurrency ?? 1);
    return allowed - places.filter((one) => one.isUrgentOnly === isUrgentOnly).length;
  };
  const wake = (wanted: number) => {
    if (isClosed()) return;
    for (const isUrgentOnly of [false, true]) {
      const idle = free(isUrgentOnly).slice(0, wanted);
      const made = Math.min(room(isUrgentOnly), wanted - idle.length);
      for (const place of idle) wakePlace(place);
      for (let count = 0; count < made; count += 1) void makePlace(isUrgentOnly);
      if (idle.length + made > 0) return;
    }
  };
  return {
    wake,
    noteLook: (isReady) => {
      crowdedLooks = isReady && free(false).length + room(false) === 0 ? crowdedLooks + 1 : 0;
    },
    begin: async () => {
      // A job that was told of meanwhile has made it already, and there is to be no place more than allowed.
      if (places.length === 0) await makePlace(false);
    },
  };
}

function placeOptions(isUrgentOnly: boolean) {
  return {
    ...{ batchSize: 1, heartbeatRefreshSeconds: 3, pollingIntervalSeconds: ownLookSeconds },
    ...(isUrgentOnly ? { minPriority: urgentPriority } : {}),
  };
}
