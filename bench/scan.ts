import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { requestScan } from '#lib/commands/accounts/scan-commands.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import { functionsPerListedPage } from '#lib/core/lambda/call-quota.ts';
import { closeDatabase, database } from '#lib/db/kernel/client.ts';
import { closeQueue } from '#lib/db/queue/queue.ts';
import { listRegionStatuses } from '#lib/sandbox/regions.ts';
import { callsPerSecond, connectAccount, createRoles } from '../scripts/installation/account.ts';
import { type Installation, startInstallation } from '../scripts/installation/start-installation.ts';
import { until } from '../scripts/processes/until.ts';
import { cpuSeconds } from './worker-usage.ts';

/**
 * How long scans take from asking for them to the last one's end: one large Region against its floor, which is one page of 50 functions after
 * the other at AWS's latency, and many Regions with little or nothing in them. Each part (PostgreSQL, simulated AWS, worker) is a process of
 * its own. `--small` for the smallest of each kind, `--scenario` with the beginning of a name for one, `--json` prints one JSON object on the last line.
 */

type Scenario = { name: string; accounts: number; regions: number; functionsPerRegion: number; aimSeconds?: number };

const large: readonly Scenario[] = [
  { name: '10,000 functions in 1 Region', accounts: 1, regions: 1, functionsPerRegion: 10_000 },
  { name: '200 short Regions', accounts: 8, regions: 25, functionsPerRegion: 3, aimSeconds: 5 },
  { name: '100 accounts × 30 Regions, empty', accounts: 100, regions: 30, functionsPerRegion: 0, aimSeconds: 60 },
];
const small: readonly Scenario[] = [
  { name: '1,000 functions in 1 Region', accounts: 1, regions: 1, functionsPerRegion: 1_000 },
  { name: '50 short Regions', accounts: 2, regions: 25, functionsPerRegion: 3, aimSeconds: 5 },
];

const latencyMilliseconds = 100;
/** Most times the floor that a large Region is to take. */
const aimRatio = 1.15;
const patience = { everyMilliseconds: 40, seconds: 3_600 };
const caller = personCaller({ userId: 'bench', name: 'Bench', role: 'owner' });

/** The Regions that an account of AWS has or can have. */
const regionNames = listRegionStatuses('aws', []).map(({ RegionName }) => RegionName);

const awsAccountIdAt = (index: number) => String(300_000_000_000 + index);

type Result = {
  scenario: string;
  seconds: number;
  floorSeconds: number | undefined;
  ratioToFloor: number | undefined;
  aimSeconds: number | undefined;
  isWithinAim: boolean;
  functions: number;
  workerCpuSeconds: number;
};

async function run(scenario: Scenario): Promise<Result> {
  const folder = `.data/bench-scan-${process.pid}`;
  const stateFile = path.resolve(`${folder}-aws.jsonl`);
  fs.mkdirSync(path.dirname(stateFile), { recursive: true });
  // The account at index 0 is for warming the worker.
  fs.writeFileSync(
    stateFile,
    accountEntries(scenario.accounts + 1)
      .map((line) => `${line}\n`)
      .join(''),
  );
  const installation = await startInstallation(folder, {
    SANDBOX_STATE_FILE: stateFile,
    SANDBOX_QUOTAS: 'on',
    SANDBOX_LATENCY_MILLISECONDS: String(latencyMilliseconds),
  });
  try {
    return await measure(scenario, installation);
  } finally {
    await closeQueue();
    await closeDatabase();
    await installation.stop();
    for (const left of [stateFile, `${stateFile}.journal`]) fs.rmSync(left, { force: true });
  }
}

/** Accounts as the simulated AWS keeps them in its file, every Region enabled. */
function accountEntries(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const awsAccountId = awsAccountIdAt(index);
    const account = { awsAccountId, name: `account-${index}`, partition: 'aws', enabledOptInRegions: regionNames };
    return JSON.stringify(['account', awsAccountId, account]);
  });
}

async function measure(scenario: Scenario, installation: Installation): Promise<Result> {
  const regions = regionNames.slice(0, scenario.regions);
  const accountIds: string[] = [];
  for (let index = 1; index <= scenario.accounts; index += 1) {
    accountIds.push(await connected(installation, index, regions, scenario.functionsPerRegion));
  }
  const warmId = await connected(installation, 0, ['us-east-1'], 1);
  const { pid } = installation.startWorker();
  await scanAll([warmId]);

  const pids = pid === undefined ? [] : [pid];
  const cpuBefore = cpuSeconds(pids);
  const startedAt = performance.now();
  await scanAll(accountIds);
  const seconds = (performance.now() - startedAt) / 1000;
  const functions = await database().lambdaFunction.count({ where: { accountId: { in: accountIds } } });
  const expected = scenario.accounts * scenario.regions * scenario.functionsPerRegion;
  if (functions !== expected) throw new Error(`${functions} functions were found of ${expected}`);
  const floorSeconds = floorOf(scenario);
  const ratioToFloor = floorSeconds === undefined ? undefined : seconds / floorSeconds;
  return {
    scenario: scenario.name,
    seconds: Number(seconds.toFixed(2)),
    floorSeconds,
    ratioToFloor: ratioToFloor === undefined ? undefined : Number(ratioToFloor.toFixed(3)),
    aimSeconds: scenario.aimSeconds,
    isWithinAim: ratioToFloor === undefined ? seconds < (scenario.aimSeconds ?? 0) : ratioToFloor <= aimRatio,
    functions,
    workerCpuSeconds: Number((cpuSeconds(pids) - cpuBefore).toFixed(1)),
  };
}

/** Each page names the next, so that pages of one Region come one after the other, each after AWS's latency or in its quota. */
function floorOf({ functionsPerRegion, aimSeconds }: Scenario): number | undefined {
  if (aimSeconds !== undefined) return undefined;
  return (
    Math.ceil(functionsPerRegion / functionsPerListedPage) * Math.max(latencyMilliseconds / 1000, 1 / callsPerSecond)
  );
}

async function connected(
  installation: Installation,
  index: number,
  regions: readonly string[],
  functionsPerRegion: number,
): Promise<string> {
  const awsAccountId = awsAccountIdAt(index);
  await createRoles(installation, awsAccountId);
  for (const region of functionsPerRegion === 0 ? [] : regions) {
    await installation.control('POST', `functions/${awsAccountId}/${region}`, {
      count: functionsPerRegion,
      prefix: 'bench',
    });
  }
  return await connectAccount(`account-${index}`, regions, awsAccountId);
}

/** Asks for scans of all these accounts and waits for the last one's end. Throws when a Region of one failed. */
async function scanAll(accountIds: readonly string[]): Promise<void> {
  const scanIds: string[] = [];
  for (const accountId of accountIds) scanIds.push((await runCommand(requestScan, { accountId }, caller)).scanId);
  const open = { id: { in: scanIds }, finishedAt: null };
  await until(async () => (await database().scan.count({ where: open })) === 0, {
    what: 'all scans ended',
    ...patience,
  });
  const failed = await database().scanRegion.findFirst({
    where: { scanId: { in: scanIds }, OR: [{ status: { not: 'succeeded' } }, { failure: { not: { equals: null } } }] },
  });
  if (failed) throw new Error(`A Region could not be read: ${JSON.stringify(failed)}`);
}

const named = process.argv[process.argv.indexOf('--scenario') + 1] ?? '';
const chosen = process.argv.includes('--scenario')
  ? [...large, ...small].filter(({ name }) => name.startsWith(named))
  : process.argv.includes('--small')
    ? small
    : large;
const results: Result[] = [];
console.log(`${os.availableParallelism()} processors, load ${os.loadavg()[0]?.toFixed(1)} before`);
for (const scenario of chosen) {
  const result = await run(scenario);
  results.push(result);
  const aim =
    result.aimSeconds === undefined ? `${aimRatio} × the floor of ${result.floorSeconds} s` : `${result.aimSeconds} s`;
  console.log(
    `${result.scenario}: ${result.seconds} s (${result.ratioToFloor ?? '-'} × the floor; ${result.workerCpuSeconds} s of CPU); the aim of ${aim} is ${result.isWithinAim ? 'met' : 'missed'}; load ${os.loadavg()[0]?.toFixed(1)}`,
  );
}
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ bench: 'scan', latencyMilliseconds, scenarios: results }));
}
