import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runCommand } from '../../lib/commands/kernel/run-command.ts';
import { applyRollout } from '../../lib/commands/rollouts/control-commands.ts';
import { createRevert, createRollout } from '../../lib/commands/rollouts/create-commands.ts';
import { personCaller } from '../../lib/core/access/caller.ts';
import { defaultStrategy, type Strategy } from '../../lib/core/rollout/strategy.ts';
import { closeDatabase, database } from '../../lib/db/kernel/client.ts';
import { closeQueue } from '../../lib/db/queue/queue.ts';
import { type Installation, startInstallation } from '../installation.ts';
import { type Case, findViolations, ownText, readRequests, readTruth } from './invariants.ts';
import { behaviours, caseName, deaths } from './matrix.ts';

/** What a run made and found. */
export type ChaosReport = {
  cases: number;
  /** Cases in which the worker died at the function's own step. */
  deaths: number;
  faults: number;
  kills: number;
  databaseRestarts: number;
  requests: number;
  seconds: number;
  violations: string[];
};

/** How a run is made. */
export type ChaosOptions = {
  /** For so long functions are held at the step at which their worker is to die, so that one death serves several; 0: a death for each. */
  holdMilliseconds: number;
  /** How long one Rollout may take. */
  patienceSeconds: number;
  log: (line: string) => void;
};

const awsAccountId = '111122223333';
const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1'];
const caller = personCaller({ userId: 'chaos', name: 'Chaos', role: 'owner' });
const strategy: Strategy = {
  ...defaultStrategy(0),
  waves: [{ percent: 30 }, { percent: 100 }],
  stopRule: { maxFailures: 100_000, maxFailurePercent: 100 },
  healthGate: { ...defaultStrategy(0).healthGate, isEnabled: false },
};

/**
 * Runs the matrix: every behaviour of AWS × the death of a worker at every step, all functions in one Rollout over four Regions,
 * two workers always alive (a dead one is started again), PostgreSQL restarted in the middle. Then the Rollout is taken
 * back without faults.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const startedAt = performance.now();
  const folder = `.data/chaos-${process.pid}`;
  const installation = await startInstallation(folder, {
    SANDBOX_QUOTAS: 'off',
    SANDBOX_UPDATE_MILLISECONDS: '150',
    SANDBOX_LATENCY_MILLISECONDS: '5',
  });
  const crew = keepWorkersAlive(installation, 2, options.holdMilliseconds);
  try {
    const report = await runMatrix(installation, crew, options);
    return { ...report, kills: crew.kills(), seconds: Math.round((performance.now() - startedAt) / 1000) };
  } finally {
    await crew.stop();
    await closeQueue();
    await closeDatabase();
    await installation.stop();
  }
}

async function runMatrix(
  installation: Installation,
  crew: Crew,
  options: ChaosOptions,
): Promise<Omit<ChaosReport, 'kills' | 'seconds'>> {
  const cases = await createCases(installation);
  const functionIds = await connect(cases);
  const since = (await readRequests(installation, 0)).at(-1)?.sequence ?? 0;
  const { rolloutId } = await runCommand(
    createRollout,
    {
      mode: 'instrument',
      functionIds,
      settings: {
        apiKey: {
          source: 'secretsManager',
          arn: `arn:aws:secretsmanager:us-east-1:${awsAccountId}:secret:datadog-AbCdEf`,
        },
      },
      strategy,
      name: 'Chaos',
    },
    caller,
  );
  // A worker dies while the plan is made, too.
  setTimeout(() => crew.killOne(), 400);
  await untilStatus(rolloutId, 'planned', options.patienceSeconds);
  const faults = await breakThings(installation, cases);
  options.log(`${cases.length} cases planned, ${faults} faults in place`);
  await apply(rolloutId);
  await untilHalfDone(rolloutId, options.patienceSeconds);
  await installation.restartDatabase();
  options.log('PostgreSQL was restarted');
  await untilStatus(rolloutId, 'completed', options.patienceSeconds);
  const requests = await readRequests(installation, since);
  const violations = await findViolations(installation, { awsAccountId, rolloutId, cases, requests });
  options.log(`applied: ${crew.kills()} kills so far, ${violations.length} violations`);

  await installation.control('DELETE', 'faults');
  violations.push(...(await revert(installation, rolloutId, cases, options)));
  const died = cases.filter(({ functionName }) => crew.hasDied(functionName)).length;
  return { cases: cases.length, deaths: died, faults, databaseRestarts: 1, requests: requests.length, violations };
}

async function createCases({ control, ...installation }: Installation): Promise<Case[]> {
  for (const roleName of ['LamplighterRead', 'LamplighterWrite']) {
    await control('POST', `accounts/${awsAccountId}/roles`, {
      roleName,
      externalId: 'chaos-external-id',
      trustedPrincipal: 'arn:aws:iam::999988887777:root',
      maxSessionSeconds: 3600,
    });
  }
  const cases: Case[] = [];
  for (const behaviour of behaviours) {
    for (const death of deaths) {
      const region = regions[cases.length % regions.length] ?? 'us-east-1';
      const functionName = caseName(behaviour, death);
      await control('PUT', `functions/${awsAccountId}/${region}/${functionName}`, recordOf(region, functionName));
      const before = await readTruth({ control, ...installation }, awsAccountId, region, functionName);
      cases.push({ functionName, region, behaviour, before });
    }
  }
  return cases;
}

/** A plain Python function with a secret of the customer's own. */
function recordOf(region: string, functionName: string) {
  return {
    configuration: {
      FunctionName: functionName,
      FunctionArn: `arn:aws:lambda:${region}:${awsAccountId}:function:${functionName}`,
      Runtime: 'python3.12',
      Role: `arn:aws:iam::${awsAccountId}:role/${functionName.slice(0, 40)}`,
      Handler: 'app.handler',
      CodeSize: 40_000,
      Description: '',
      Timeout: 30,
      MemorySize: 512,
      LastModified: '2026-06-01T00:00:00.000+0000',
      Version: '$LATEST',
      RevisionId: crypto.randomUUID(),
      State: 'Active',
      LastUpdateStatus: 'Successful',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      Environment: { Variables: { TABLE: 'orders', STRIPE_KEY: `sk_test_${functionName.replaceAll('-', '')}` } },
    },
    unzippedCodeBytes: 120_000,
  };
}

async function connect(cases: readonly Case[]): Promise<string[]> {
  const account = await database().account.create({
    data: {
      awsAccountId,
      name: 'chaos',
      partition: 'aws',
      readRoleArn: `arn:aws:iam::${awsAccountId}:role/LamplighterRead`,
      writeRoleArn: `arn:aws:iam::${awsAccountId}:role/LamplighterWrite`,
      externalId: 'chaos-external-id',
      status: 'connected',
      callsPerSecond: 15,
    },
  });
  await database().lambdaFunction.createMany({
    data: cases.map(({ functionName, region }) => ({
      accountId: account.id,
      region,
      functionArn: `arn:aws:lambda:${region}:${awsAccountId}:function:${functionName}`,
      functionName,
      runtime: 'python3.12',
      datadogStatus: 'not',
      statusReason: { code: 'noTrace', params: {} },
      seenAt: new Date(),
    })),
  });
  return (await database().lambdaFunction.findMany({ select: { id: true } })).map(({ id }) => id);
}

async function breakThings({ control }: Installation, cases: readonly Case[]): Promise<number> {
  let faults = 0;
  for (const { functionName, region, behaviour } of cases) {
    for (const fault of behaviour.faults?.(functionName) ?? []) {
      await control('POST', 'faults', fault);
      faults += 1;
    }
    if (behaviour.edit) {
      await control('POST', `functions/${awsAccountId}/${region}/${functionName}`, behaviour.edit);
      faults += 1;
    }
  }
  return faults;
}

/** Takes everything back and checks that each function is exactly what it was, foreign edits aside, which stay. */
async function revert(
  installation: Installation,
  rolloutId: string,
  cases: readonly Case[],
  options: ChaosOptions,
): Promise<string[]> {
  const changes = await database().change.findMany({ where: { rolloutId } });
  const edited = new Map<string, string | undefined>();
  for (const { functionName, region } of cases) {
    edited.set(functionName, (await readTruth(installation, awsAccountId, region, functionName)).variables['FOREIGN']);
  }
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, caller);
  await untilStatus(revertId, 'planned', options.patienceSeconds);
  await apply(revertId);
  await untilStatus(revertId, 'completed', options.patienceSeconds);
  const violations: string[] = [];
  for (const { functionName, region, before } of cases) {
    const now = await readTruth(installation, awsAccountId, region, functionName);
    const outcome = changes.find((change) => change.functionName === functionName)?.outcome;
    if (ownText(now) !== ownText(before))
      violations.push(`${functionName}: was ${outcome}, and its revert did not restore it`);
    if (now.variables['FOREIGN'] !== edited.get(functionName))
      violations.push(`${functionName}: its revert lost somebody else's edit`);
  }
  return violations;
}

async function apply(rolloutId: string): Promise<void> {
  const { planDigest } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  await runCommand(applyRollout, { rolloutId, planDigest: planDigest ?? '' }, caller);
}

async function untilStatus(rolloutId: string, wanted: string, seconds: number): Promise<void> {
  await until(seconds, `the Rollout is ${wanted}`, async () => {
    const { status, statusReason } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
    if (status === 'stopped') throw new Error(`The Rollout stopped: ${JSON.stringify(statusReason)}`);
    return status === wanted;
  });
}

async function untilHalfDone(rolloutId: string, seconds: number): Promise<void> {
  await until(seconds, 'half of the functions are done', async () => {
    const open = await database().change.count({ where: { rolloutId, outcome: { in: ['pending', 'applying'] } } });
    return open * 2 <= (await database().change.count({ where: { rolloutId } }));
  });
}

async function until(seconds: number, what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const limit = Date.now() + seconds * 1000; ; ) {
    // The database is away for a moment now and then.
    const answer = await isSo().catch((error: unknown) => {
      if (error instanceof Error && error.message.includes('databaseUnavailable')) return false;
      throw error;
    });
    if (answer) return;
    if (Date.now() > limit) throw new Error(`Waited ${seconds} s in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

type Crew = {
  kills: () => number;
  hasDied: (functionName: string) => boolean;
  killOne: () => void;
  stop: () => Promise<void>;
};

/** Keeps so many workers alive, and makes the ten seconds pass after which a dead one's jobs are taken over. */
function keepWorkersAlive(installation: Installation, count: number, holdMilliseconds: number): Crew {
  const markers = fs.mkdtempSync(path.join(os.tmpdir(), 'lamplighter-chaos-'));
  const workers = new Set<ChildProcess>();
  let kills = 0;
  let isStopping = false;
  const start = () => {
    const worker = installation.startWorker('scripts/chaos/worker.ts', {
      CHAOS_MARKERS: markers,
      CHAOS_HOLD_MILLISECONDS: String(holdMilliseconds),
    });
    workers.add(worker);
    worker.once('exit', (_code, signal) => {
      workers.delete(worker);
      if (isStopping) return;
      if (signal === 'SIGKILL') kills += 1;
      void letTimePass();
      start();
    });
  };
  for (let started = 0; started < count; started += 1) start();
  return {
    kills: () => kills,
    hasDied: (functionName) => fs.existsSync(path.join(markers, functionName)),
    killOne: () => [...workers][0]?.kill('SIGKILL'),
    stop: async () => {
      isStopping = true;
      await Promise.all(
        [...workers].map((worker) => {
          const exit = new Promise((resolve) => worker.once('exit', resolve));
          worker.kill('SIGKILL');
          return exit;
        }),
      );
      fs.rmSync(markers, { recursive: true, force: true });
    },
  };
}

/**
 * Ages the signs of life of every job under way, the living workers' too: a job may be taken from a worker that is only slow,
 * and that must do no harm either. And what waits for another try need not wait.
 */
async function letTimePass(): Promise<void> {
  try {
    await database()
      .$executeRaw`UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE state = 'active' AND name LIKE 'rollout.%'`;
    await database()
      .$executeRaw`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry' AND name LIKE 'rollout.%'`;
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('databaseUnavailable'))) throw error;
  }
}
