import os from 'node:os';
import { z } from 'zod';
import { requestScan } from '#lib/commands/accounts/scan-commands.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { applyRollout } from '#lib/commands/rollouts/control-commands.ts';
import { createRollout } from '#lib/commands/rollouts/create-commands.ts';
import { discardRollout } from '#lib/commands/rollouts/plan-commands.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import type { AccountId } from '#lib/core/lambda/account-id.ts';
import { defaultStrategy } from '#lib/core/rollout/default-strategy.ts';
import type { Strategy } from '#lib/core/rollout/strategy.ts';
import { closeDatabase, database } from '#lib/db/kernel/client.ts';
import { closeQueue } from '#lib/db/queue/queue.ts';
import { countUnchecked } from '#lib/db/rollouts/check-rows.ts';
import { callsPerSecond, connectAccount, createRoles, simulatedAwsAccountId } from '../scripts/installation/account.ts';
import { plainSettings, untilRolloutIs } from '../scripts/installation/rollouts.ts';
import { type Installation, startInstallation } from '../scripts/installation/start-installation.ts';
import { until } from '../scripts/processes/until.ts';
import { runBare } from './bare-run.ts';
import { countCalls } from './call-count.ts';
import { cpuSeconds, watchMemory } from './worker-usage.ts';

/**
 * How fast a Rollout is against the floor that AWS's quota sets: scan, plan and apply, from asking for the scan to the last
 * outcome read back, with a person who decides at once. Each part (PostgreSQL, simulated AWS,
 * workers) is a process of its own. Beside that floor, which leaves AWS's latency out, it is compared with the AWS SDK alone, which makes only the calls
 * that nobody can leave out, in the same run. `--scenario` with the beginning of a name measures that one, `--profile folder` keeps what the workers'
 * processor did, `--json` prints one JSON object on the last line.
 */

const profileFolder = process.argv.includes('--profile')
  ? process.argv[process.argv.indexOf('--profile') + 1]
  : undefined;

type Scenario = { name: string; regions: readonly string[]; functionsPerRegion: number; workers: number };

const fiveRegions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-northeast-1'];
const scenarios: readonly Scenario[] = [
  { name: '200 functions, 1 Region, 1 worker', regions: ['us-east-1'], functionsPerRegion: 200, workers: 1 },
  { name: '5 × 1,000 functions, 1 worker', regions: fiveRegions, functionsPerRegion: 1_000, workers: 1 },
  { name: '5 × 1,000 functions, 2 workers', regions: fiveRegions, functionsPerRegion: 1_000, workers: 2 },
];

/** Where the SDK alone works: in other Regions, which the account is not connected for. */
const bareRegions = ['ap-southeast-1', 'ca-central-1', 'eu-north-1', 'eu-west-2', 'eu-west-3'];
/** A scan and a plan list a Region each. */
const bareListings = 2;

/** Functions in one page of ListFunctions. */
const pageSize = 50;
const latencyMilliseconds = 100;
/** From the update's acceptance to LastUpdateStatus Successful. */
const updateMilliseconds = 100;
/** How closely the clock follows what is waited for, and how long it may take on the slowest machine. */
const patience = { everyMilliseconds: 40, seconds: 3_600 };
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
  /** The same calls by the AWS SDK alone: what AWS's latency and this machine allow. */
  bareSeconds: number;
  bareRatioToFloor: number;
  ratioToBare: number;
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
  const options = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
  const workers = Array.from({ length: scenario.workers }, () => installation.startWorker(undefined, {}, options));
  await until(async () => (await database().workerHeartbeat.count()) >= scenario.workers, {
    ...{ what: 'all workers live', ...patience },
  });
  // Untimed: an earlier preview of everything, so that the worker is warm and the layers' newest versions are known. It is given up, as
  // its checks would go on beside what is measured.
  await runCommand(discardRollout, { rolloutId: (await preview(accountId)).rolloutId }, caller);
  const calls = await countCalls(installation);
  const pids = workers.flatMap(({ pid }) => pid ?? []);
  const memory = watchMemory(pids);

  const cpuBefore = cpuSeconds(pids);
  const startedAt = performance.now();
  const { scannedAt, rolloutId, planDigest } = await preview(accountId);
  const plannedAt = performance.now();
  // Whatever was not checked by now is accepted: a person who decides at once.
  const acceptsUnchecked = (await countUnchecked(database(), rolloutId)).functions;
  await runCommand(applyRollout, { rolloutId, planDigest, acceptsUnchecked }, caller);
  await untilRolloutIs(rolloutId, 'completed', patience);
  const endedAt = performance.now();
  const cpuAfter = cpuSeconds(pids);
  // A process writes its profile when it ends by itself.
  if (profileFolder !== undefined) await Promise.all(workers.map((worker) => worker.end('SIGTERM')));

  const applied = await database().change.count({ where: { rolloutId, outcome: 'applied' } });
  const { byOperation, throttled } = await calls.end();
  const { peak, growth } = memory.end();
  const bare = await runBare(installation, {
    lanes: await addFunctions(installation, bareRegions.slice(0, scenario.regions.length), scenario.functionsPerRegion),
    listings: bareListings,
  });
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
    bareSeconds: round(bare.seconds),
    bareRatioToFloor: round(bare.seconds / floorSeconds, 3),
    ratioToBare: round(seconds / bare.seconds, 3),
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
  const { scanId } = await runCommand(requestScan, { accountId }, caller);
  await until(async () => (await database().scan.findUniqueOrThrow({ where: { id: scanId } })).status === 'finished', {
    ...{ what: 'the scan has finished', ...patience },
  });
  const scannedAt = performance.now();
  const functions = await database().lambdaFunction.findMany({ select: { id: true } });
  const functionIds = functions.map(({ id }) => id);
  const { rolloutId } = await runCommand(
    createRollout,
    { mode: 'instrument', functionIds, settings: plainSettings, strategy: allAtOnce, name: 'Bench' },
    caller,
  );
  await untilRolloutIs(rolloutId, 'planned', patience);
  const { planDigest } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  return { scannedAt, rolloutId, planDigest: planDigest ?? '' };
}

/** Functions at AWS, roles, and the account connected with a budget of the whole quota. Returns the account's row id. */
async function prepare(scenario: Scenario, installation: Installation): Promise<AccountId> {
  await createRoles(installation);
  await addFunctions(installation, scenario.regions, scenario.functionsPerRegion);
  return await connectAccount('bench', scenario.regions);
}

const namesSchema = z.object({ names: z.array(z.string()) });

/** Adds functions to Regions of the simulated AWS. Returns which. */
async function addFunctions({ control }: Installation, regions: readonly string[], count: number) {
  const lanes: { awsAccountId: string; region: string; names: string[] }[] = [];
  for (const region of regions) {
    const route = `functions/${simulatedAwsAccountId}/${region}`;
    const { names } = namesSchema.parse(await control('POST', route, { count, prefix: 'bench' }));
    lanes.push({ awsAccountId: simulatedAwsAccountId, region, names });
  }
  return lanes;
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

const named = process.argv[process.argv.indexOf('--scenario') + 1];
const chosen = process.argv.includes('--small')
  ? scenarios.slice(0, 1)
  : scenarios.filter(({ name }) => !process.argv.includes('--scenario') || name.startsWith(named ?? ''));
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
    `  the AWS SDK alone ${result.bareSeconds} s, ${result.bareRatioToFloor} × the floor; the product takes ${result.ratioToBare} × as long`,
  );
  console.log(`  load ${os.loadavg()[0]?.toFixed(1)} at the end`);
  console.log(
    `  ${result.applied} of ${result.functions} applied; ${result.callsPerFunction} Lambda calls a function; ${result.throttled} throttled; ${result.workerCpuSeconds} s of CPU; worker ${result.workerPeakMebibytes} MiB at most, growth ${result.workerGrowthMebibytes} MiB`,
  );
}
if (process.argv.includes('--json')) {
  console.log(
    JSON.stringify({ bench: 'rollout', callsPerSecond, latencyMilliseconds, updateMilliseconds, scenarios: results }),
  );
}
