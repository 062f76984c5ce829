import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { AwsContext } from '../aws/context.ts';
import { hostIdentity, type Identity } from '../aws/session.ts';
import { AppError, type Failure } from '../core/errors.ts';
import { forgetOldWorkers, writeHeartbeat } from '../db/queue/worker-heartbeat.ts';
import { watchClock } from './clock-watch.ts';
import type { WorkerContext } from './context.ts';
import { watchStandstill } from './standstill.ts';

const heartbeatMilliseconds = 5_000;
/** How often AWS is asked who we are: seldom when known, since a deployment's role does not change, soon when not. */
const identityMilliseconds = { known: 10 * 60_000, unknown: 15_000 } as const;

/** Whether the worker talks to the simulated AWS: an endpoint override that leads to this very machine. */
function endpointKind(endpointUrl: string | undefined): 'aws' | 'simulated' {
  if (endpointUrl === undefined || !URL.canParse(endpointUrl)) return 'aws';
  const { hostname: host } = new URL(endpointUrl);
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host) ? 'simulated' : 'aws';
}

/**
 * Writes every five seconds that this worker is alive, as whom and towards which AWS, and what is wrong with it: that it has no
 * identity, that jobs of it have stalled, that its process stood still. Returns how to stop it.
 */
export async function startHeartbeat({ aws, log }: Pick<WorkerContext, 'aws' | 'log'>): Promise<() => Promise<void>> {
  const worker = {
    id: randomUUID(),
    host: hostname(),
    pid: process.pid,
    endpoint: endpointKind(process.env['AWS_ENDPOINT_URL']),
  };
  let identity: { principalArn: string | undefined; failure: Failure | undefined } = {
    principalArn: undefined,
    failure: undefined,
  };
  const standstill = watchStandstill();
  const clock = watchClock(log);
  let isFirst = true;
  let isStopped = false;
  let beating: Promise<void> = Promise.resolve();

  const learnIdentity = async () => {
    identity = await readIdentity(aws, log);
    if (isStopped) return;
    identityTimer = setTimeout(
      () => void learnIdentity(),
      identityMilliseconds[identity.principalArn === undefined ? 'unknown' : 'known'],
    );
    identityTimer.unref();
  };
  const beat = async () => {
    try {
      const failure = identity.failure ?? standstill.read();
      const clockAheadMilliseconds = await clock.measure();
      await writeHeartbeat({ ...worker, ...identity, failure, clockAheadMilliseconds }, isFirst);
      isFirst = false;
    } catch (error) {
      log.warn({ err: error }, 'heartbeat could not be written');
    }
  };
  let identityTimer: NodeJS.Timeout | undefined;

  await beat();
  // Asking AWS can take a while; being alive does not depend on it. What it says is written at once.
  beating = learnIdentity().then(beat);
  const timer = setInterval(() => {
    beating = beating.then(beat);
  }, heartbeatMilliseconds);
  void forgetOldWorkers().catch((error: unknown) => log.warn({ err: error }, 'old workers could not be forgotten'));
  return async () => {
    isStopped = true;
    clearInterval(timer);
    clearTimeout(identityTimer);
    standstill.stop();
    await beating;
  };
}

async function readIdentity(
  aws: AwsContext,
  log: Logger,
): Promise<{ principalArn: string | undefined; failure: Failure | undefined }> {
  try {
    const identity: Identity = await hostIdentity(aws);
    return { principalArn: identity.arn, failure: undefined };
  } catch (error) {
    log.warn({ err: error }, 'own identity at AWS is not known');
    const failure = error instanceof AppError ? error.toFailure() : ({ code: 'unexpected', params: {} } as const);
    return { principalArn: undefined, failure };
  }
}
