import { setTimeout as sleep } from 'node:timers/promises';
import { type Digest, publicKeyOf } from '../../core/audit/digest.ts';
import { clearDutyFailure, recordDutyDone, recordDutyFailure, signingDuty } from '../../db/audit/duty-rows.ts';
import type { WorkerContext } from '../context.ts';
import { createChainer } from './chain-events.ts';
import { digestPlaces } from './digest-places.ts';
import { type AuditEnvironment, auditEnvironment } from './environment.ts';
import { keepDigests, nodeCodeOf } from './keep-digests.ts';
import { digestMilliseconds, signWhenDue } from './sign-digest.ts';
import { type HeldKeys, moveToNextKey, readKeys } from './signing-key.ts';

const chainMilliseconds = 1_000;

type DutyContext = Pick<WorkerContext, 'log'>;

/**
 * Looks after the audit log: chains events within a second or two of their commit, signs a digest at least every hour, and keeps
 * digests outside the database. Returns how to stop it, which waits for the step under way.
 */
export function startAuditDuty(
  context: DutyContext,
  environment: AuditEnvironment = auditEnvironment(process.env),
): () => Promise<void> {
  const stopping = new AbortController();
  const running = run(context, environment, stopping.signal);
  return async () => {
    stopping.abort();
    await running;
  };
}

async function run({ log }: DutyContext, environment: AuditEnvironment, stopping: AbortSignal): Promise<void> {
  const chainer = createChainer();
  const duty = createDigestDuty({ log }, environment);
  let digestsLookedAt = Number.NEGATIVE_INFINITY;
  let isFailing = false;
  while (!stopping.aborted) {
    try {
      await chainer.chainNew();
      if (performance.now() - digestsLookedAt >= digestMilliseconds) {
        digestsLookedAt = performance.now();
        await duty();
      }
      isFailing = false;
    } catch (error) {
      // Once for each time of trouble: a database that is away for an hour is not told of every second.
      if (!isFailing) log.warn({ err: error }, 'the audit log could not be chained or signed');
      isFailing = true;
    }
    await sleep(chainMilliseconds, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** Signs what is due and keeps what is not kept; what fails is noted for the console, and logged. */
export function createDigestDuty({ log }: DutyContext, environment: AuditEnvironment): () => Promise<void> {
  const places = digestPlaces(environment);
  let lackedKey = false;
  return async () => {
    const keys = await holdKeys(environment, log);
    if (keys) {
      const signing = await signWhenDue(() => keys, environment);
      if ('digest' in signing) {
        const { number } = signing.digest.body;
        await recordDutyDone(signingDuty, number);
        takeUpNextKey(signing.digest, keys, environment);
        log.info({ number }, 'digest of the audit log signed');
      }
      // A worker that can read its key and has nothing to do: whatever stood in the way does no more.
      if ('reason' in signing && signing.reason === 'notDue') await clearDutyFailure(signingDuty);
      const lacksKey = 'reason' in signing && signing.reason === 'wrongKey';
      // The second time: at first another worker, which has the key, may only have been slower.
      if (lacksKey && lackedKey) {
        await recordDutyFailure(signingDuty, { code: 'signingKeyMissing', params: { keyId: signing.expected } });
        log.error({ keyId: signing.expected }, 'no worker has the key that signs the audit log');
      }
      lackedKey = lacksKey;
    }
    for (const place of places) {
      const failure = await keepDigests(place);
      if (failure) log.error({ place: place.name, ...failure }, 'digests of the audit log could not be kept');
    }
  };
}

/** Once a digest has announced the next key, or was signed with it because a worker ended before it got here, it is the present one. */
function takeUpNextKey({ body }: Digest, { next }: HeldKeys, { keySource }: AuditEnvironment): void {
  if (next === undefined || !('file' in keySource)) return;
  const { id } = publicKeyOf(next);
  if (body.nextKey?.id === id || body.key.id === id) moveToNextKey(keySource.file);
}

async function holdKeys({ keySource }: AuditEnvironment, log: DutyContext['log']): Promise<HeldKeys | undefined> {
  try {
    return readKeys(keySource);
  } catch (error) {
    await recordDutyFailure(signingDuty, { code: 'signingKeyUnreadable', params: { error: nodeCodeOf(error) } });
    log.error({ err: error }, 'the key that signs the audit log cannot be read');
    return undefined;
  }
}
