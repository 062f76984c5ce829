import fs from 'node:fs';
import os from 'node:os';
import { z } from 'zod';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { applyRollout } from '#lib/commands/rollouts/control-commands.ts';
import { createRollout } from '#lib/commands/rollouts/create-commands.ts';
import { requestScan } from '#lib/commands/scans.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import { type AccountId, accountIdSchema } from '#lib/core/lambda/account-id.ts';
import { defaultStrategy, type Strategy } from '#lib/core/rollout/strategy.ts';
import { closeDatabase, database, inTransaction } from '#lib/db/kernel/client.ts';
import { closeQueue } from '#lib/db/queue/queue.ts';
import { type Installation, startInstallation } from '../scripts/installation.ts';

/**
 * How fast a Rollout is against the floor that AWS's quota sets: scan, plan and apply, from asking for the scan to the last
 * outcome read back, with a person who decides at once. Each part (PostgreSQL, simulated AWS,
 * workers) is a process of its own. `--json` prints one JSON object on the last line.
 */

type Scenario = { name: string; regions: readonly string[]; functionsPerRegion: number; workers: number };

const fiveRegions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-northeast-1'];
const scenarios: readonly Scenario[] = [
  { name: '200 functions, 1 Region, 1 worker', regions: ['us-east-1'], functionsPerRegion: 200, workers: 1 },
  { name: '5 × 1,000 functions, 1 worker', regions: fiveRegions, functionsPerRegion: 1_000, workers: 1 },
  { name: '5 × 1,000 functions, 2 workers', regions: fiveRegions, functionsPerRegion: 1_000, workers: 2 },
];

/** AWS's quota for control-plane calls a second, which the budget is set to. */
const callsPerSecond = 15;
/** Functions in one page of ListFunctions. */
const pageSize = 50;
const latencyMilliseconds = 100;
/** From the update's acceptance to LastUpdateStatus Successful. */
const updateMilliseconds = 100;
const awsAccountId = '111122223333';
const caller = personCaller({ userId: 'bench', name: 'Bench', role: 'owner' });
const allAtOnce: Strategy = {
  ...defaultStrategy(0),
  waves: [{ percent: 100 }],
  healthGate: { ...defaultStrategy(0).healthGate, isEnabled: false },
};

type Result = {
  scenario: string;
  functions: number;
  workers: number;
  seconds: number;
  scanSeconds: number;
  planSeconds: number;
  applySeconds: number;
  floorSeconds: number;
  ratioToFloor: number;
  applied: number;
  calls: Record<string, number>;
  callsPerFunction: number;
  updatesPerFunction: number;
  throttled: number;
  /** CPU that all workers used while it was measured, in seconds: tells a busy machine from a slow worker. */
  workerCpuSeconds: number;
  workerPeakMebibytes: number;
  workerGrowthMebibytes: number;
};

async function run(scenario: Scenario): Promise<Result> {
  const installation = await startInstallation(`.data/bench-${process.pid}`, {
    SANDBOX_QUOTAS: 'on',
    SANDBOX_LATENCY_MILLISECONDS: String(latencyMilliseconds),
    SANDBOX_UPDATE_MILLISECONDS: String(updateMilliseconds),
  });
  try {
    return await measure(scenario, installation);
  } finally {
    await closeQueue();
    await closeDatabase();
    await installation.stop();
  }
}

async function measure(scenario: Scenario, installation: Installation): Promise<Result> {
  const accountId = await prepare(scenario, installation);
  const workers = Array.from({ length: scenario.workers }, () => installation.startWorker());
  await until(async () => (await database().workerHeartbeat.count()) >= scenario.workers);
  // Untimed: an earlier preview of everything, so that the worker is warm and the layers' newest versions are known.
  await preview(accountId);
  const calls = await countCalls(installation);
  const memory = watchMemory(workers.flatMap(({ pid }) => (pid === undefined ? [] : [pid])));

  const cpuBefore = cpuSeconds(workers);
  const startedAt = performance.now();
  const { scannedAt, rolloutId, planDigest } = await preview(accountId);
  const plannedAt = performance.now();
  await runCommand(applyRollout, { rolloutId, planDigest }, caller);
  await untilStatus(rolloutId, 'completed');
  const endedAt = performance.now();
  const cpuAfter = cpuSeconds(workers);

  const applied = await database().change.count({ where: { rolloutId, outcome: 'applied' } });
  const { byOperation, throttled } = await calls.end();
  const { peak, growth } = memory.end();
  const count = scenario.functionsPerRegion * scenario.regions.length;
  const floorSeconds =
    (Math.ceil(scenario.functionsPerRegion / pageSize) + scenario.functionsPerRegion) / callsPerSecond;
  const seconds = (endedAt - startedAt) / 1000;
  const lambdaCalls = Object.values(byOperation).reduce((sum, value) => sum + value, 0);
  return {
    scenario: scenario.name,
    functions: count,
    workers: scenario.workers,
    seconds: round(seconds),
    scanSeconds: round((scannedAt - startedAt) / 1000),
    planSeconds: round((plannedAt - scannedAt) / 1000),
    applySeconds: round((endedAt - plannedAt) / 1000),
    floorSeconds: round(floorSeconds),
    ratioToFloor: round(seconds / floorSeconds, 3),
    applied,
    calls: byOperation,
    callsPerFunction: round(lambdaCalls / count),
    updatesPerFunction: round((byOperation['UpdateFunctionConfiguration'] ?? 0) / count, 3),
    throttled,
    workerCpuSeconds: round(cpuAfter - cpuBefore),
    workerPeakMebibytes: peak,
    workerGrowthMebibytes: growth,
  };
}

/** Scans the account and has everything found planned, as a person would who decides at once. */
async function preview(accountId: AccountId): Promise<{ scannedAt: number; rolloutId: string; planDigest: string }> {
  const { scanId } = await inTransaction((tx) => requestScan(tx, { id: accountId }, caller.actor));
  await until(async () => (await database().scan.findUniqueOrThrow({ where: { id: scanId } })).status === 'finished');
  const scannedAt = performance.now();
  const functions = await database().lambdaFunction.findMany({ select: { id: true } });
  const apiKey = {
    source: 'secretsManager',
    arn: `arn:aws:secretsmanager:us-east-1:${awsAccountId}:secret:datadog-AbCdEf`,
  } as const;
  const functionIds = functions.map(({ id }) => id);
  const { rolloutId } = await runCommand(
    createRollout,
    { mode: 'instrument', functionIds, settings: { apiKey }, strategy: allAtOnce, name: 'Bench' },
    caller,
  );
  return { scannedAt, rolloutId, planDigest: (await untilStatus(rolloutId, 'planned')) ?? '' };
}

/** Functions at AWS, roles, and the account connected with a budget of the whole quota. Answers the account's row id. */
async function prepare(scenario: Scenario, { control }: Installation): Promise<AccountId> {
  const role = (roleName: string) =>
    control('POST', `accounts/${awsAccountId}/roles`, {
      roleName,
      externalId: 'bench-external-id',
      trustedPrincipal: 'arn:aws:iam::999988887777:root',
      maxSessionSeconds: 3600,
    });
  await role('LamplighterRead');
  await role('LamplighterWrite');
  for (const region of scenario.regions) {
    await control('POST', `functions/${awsAccountId}/${region}`, {
      count: scenario.functionsPerRegion,
      prefix: 'bench',
    });
  }
  const account = await database().account.create({
    data: {
      awsAccountId,
      name: 'bench',
      partition: 'aws',
      readRoleArn: `arn:aws:iam::${awsAccountId}:role/LamplighterRead`,
      writeRoleArn: `arn:aws:iam::${awsAccountId}:role/LamplighterWrite`,
      externalId: 'bench-external-id',
      status: 'connected',
      regions: [...scenario.regions],
      enabledRegions: [...scenario.regions],
      callsPerSecond,
    },
  });
  return accountIdSchema.parse(account.id);
}

async function untilStatus(rolloutId: string, status: string): Promise<string | null> {
  let planDigest: string | null = null;
  await until(async () => {
    const rollout = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
    if (rollout.status === 'stopped') throw new Error(`The Rollout stopped: ${JSON.stringify(rollout.statusReason)}`);
    planDigest = rollout.planDigest;
    return rollout.status === status;
  });
  return planDigest;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 40));
}

const requestsSchema = z.object({
  latestSequence: z.number(),
  requests: z.array(z.object({ service: z.string(), operation: z.string(), status: z.number() })),
});

/** Counts Lambda's calls by operation as the simulation saw them, page by page so that its log stays small. */
async function countCalls({ control }: Installation) {
  let since = requestsSchema.parse(await control('GET', 'requests?since=1000000000')).latestSequence;
  const byOperation: Record<string, number> = {};
  let throttled = 0;
  const read = async () => {
    const { latestSequence, requests } = requestsSchema.parse(await control('GET', `requests?since=${since}`));
    since = latestSequence;
    for (const { service, operation, status } of requests) {
      if (service !== 'lambda') continue;
      byOperation[operation] = (byOperation[operation] ?? 0) + 1;
      if (status === 429) throttled += 1;
    }
  };
  const timer = setInterval(() => void read(), 10_000);
  return {
    end: async () => {
      clearInterval(timer);
      await read();
      return { byOperation, throttled };
    },
  };
}

/** Resident memory of the workers in MiB: the highest, and how much the second half of the run was above the first at most. */
function watchMemory(pids: readonly number[]) {
  const samples: number[] = [];
  const timer = setInterval(() => {
    const total = pids.map(residentMebibytes).reduce((sum, value) => sum + value, 0);
    samples.push(total / pids.length);
  }, 500);
  return {
    end: () => {
      clearInterval(timer);
      const half = Math.floor(samples.length / 2);
      const growth = Math.max(0, ...samples.slice(half)) - Math.max(0, ...samples.slice(0, half));
      return { peak: Math.round(Math.max(0, ...samples)), growth: Math.round(growth) };
    },
  };
}

/** User and system time of the processes so far, in seconds. Source: proc(5), fields 14 and 15 of stat, in hundredths. */
function cpuSeconds(workers: readonly { pid?: number | undefined }[]): number {
  return workers.reduce((sum, { pid }) => {
    try {
      const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return sum + (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      return sum; // not Linux, or the process has ended
    }
  }, 0);
}

function residentMebibytes(pid: number): number {
  try {
    const match = /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(match?.[1] ?? 0) / 1024;
  } catch {
    return 0; // not Linux, or the process has just ended
  }
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

const chosen = process.argv.includes('--small') ? scenarios.slice(0, 1) : scenarios;
const results: Result[] = [];
// Everything shares this machine; what else runs on it shows in the figures.
console.log(`${os.availableParallelism()} processors, load ${os.loadavg()[0]?.toFixed(1)} before`);
for (const scenario of chosen) {
  const result = await run(scenario);
  results.push(result);
  console.log(`${result.scenario}`);
  console.log(
    `  ${result.seconds} s (scan ${result.scanSeconds}, plan ${result.planSeconds}, apply ${result.applySeconds}); floor ${result.floorSeconds} s, ratio ${result.ratioToFloor}`,
  );
  console.log(
    `  ${result.applied} of ${result.functions} applied; ${result.callsPerFunction} Lambda calls a function; ${result.throttled} throttled; ${result.workerCpuSeconds} s of CPU; worker ${result.workerPeakMebibytes} MiB at most, growth ${result.workerGrowthMebibytes} MiB`,
  );
}
if (process.argv.includes('--json')) {
  console.log(
    JSON.stringify({ bench: 'rollout', callsPerSecond, latencyMilliseconds, updateMilliseconds, scenarios: results }),
  );
}
