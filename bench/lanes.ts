import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { createRevert, createRollout } from '#lib/commands/rollouts/create-commands.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import { type AccountId, accountIdSchema } from '#lib/core/lambda/account-id.ts';
import { defaultStrategy } from '#lib/core/rollout/default-strategy.ts';
import type { Strategy } from '#lib/core/rollout/strategy.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { closeDatabase, database } from '#lib/db/kernel/client.ts';
import { closeQueue } from '#lib/db/queue/queue.ts';
import { callsPerSecond, connectAccount, createRoles } from '../scripts/installation/account.ts';
import { applyAsPlanned, plainSettings, untilRolloutIs } from '../scripts/installation/rollouts.ts';
import { type Installation, startInstallation } from '../scripts/installation/start-installation.ts';
import { until } from '../scripts/processes/until.ts';
import { runBare } from './bare-run.ts';
import { forgetStatements, readStatements, statementSettings } from './statement-log.ts';
import { cpuSeconds, machineBusySeconds } from './worker-usage.ts';

/**
 * How a Rollout over many accounts and Regions is applied: what many lanes cost against few with as many functions, whether the time
 * grows with the lanes alone, whether a second worker helps, how soon a revert begins while another Rollout fills every place, and how many
 * connections a worker holds. From the command that applies to the last outcome read back; each part is a process of its own. Beside AWS's quota,
 * each is compared with what the same machine allows the AWS SDK alone, which sends the same calls at the same pace in the same run.
 * `--small` leaves out the largest, `--row 20x10x20x2` measures one (accounts, Regions of each, functions of each of those, workers; `--row revert` the
 * revert), `--profile folder` keeps what the workers' processor did, `--statements` lists what was asked of PostgreSQL for each function, `--json` prints one JSON object on the last line.
 */

const { values: given } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    row: { type: 'string' },
    profile: { type: 'string' },
    statements: { type: 'boolean', default: false },
  },
});

type Scenario = { accounts: number; regions: number; functionsPerLane: number; workers: number };

const scenarios: readonly Scenario[] = [
  { accounts: 4, regions: 5, functionsPerLane: 200, workers: 1 },
  { accounts: 20, regions: 10, functionsPerLane: 20, workers: 1 },
  { accounts: 20, regions: 10, functionsPerLane: 20, workers: 2 },
  { accounts: 20, regions: 15, functionsPerLane: 1, workers: 1 },
  { accounts: 200, regions: 15, functionsPerLane: 1, workers: 1 },
];
const smallScenarios: readonly Scenario[] = [
  { accounts: 2, regions: 5, functionsPerLane: 100, workers: 1 },
  { accounts: 10, regions: 10, functionsPerLane: 10, workers: 1 },
  { accounts: 10, regions: 10, functionsPerLane: 10, workers: 2 },
];

/** Regions that every account has. */
const regionNames = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1', 'eu-west-1', 'eu-west-2'],
  ...['eu-west-3', 'eu-central-1', 'eu-north-1', 'ap-south-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-southeast-1'],
];
const latencyMilliseconds = 100;
const updateMilliseconds = 100;
/** A statement above this is named with its plan in PostgreSQL's log, where statements are counted. */
const mostMilliseconds = 1_000;
const shownStatements = 30;
const patience = { everyMilliseconds: 40, seconds: 3_600 };
const caller = personCaller({ userId: 'bench', name: 'Bench', role: 'owner' });
const allAtOnce: Strategy = {
  ...defaultStrategy(0),
  waves: [{ percent: 100 }],
  healthGate: { ...defaultStrategy(0).healthGate, isEnabled: false },
};

type Result = Scenario & {
  lanes: number;
  functions: number;
  applied: number;
  /** How long the command took that applies: it makes the jobs of the first wave. */
  commandSeconds: number;
  seconds: number;
  /** What AWS's quota allows: the lanes side by side, each at its full rate. */
  floorSeconds: number;
  ratioToFloor: number;
  /** The same with the AWS SDK alone, on the same machine. */
  bareSeconds: number;
  bareCpuSeconds: number;
  ratioToBare: number;
  /** Processors at work on average, for all processes together. */
  busyProcessors: number;
  bareBusyProcessors: number;
  workerCpuSeconds: number;
  workerCpuMillisecondsPerFunction: number;
  connectionsOfWorkerAtMost: number;
};

async function inInstallation<Value>(
  workers: number,
  measure: (installation: Installation, pids: number[]) => Promise<Value>,
) {
  const settings = given.statements ? statementSettings(mostMilliseconds) : {};
  const installation = await startInstallation(
    `.data/bench-lanes-${process.pid}`,
    {
      SANDBOX_QUOTAS: 'on',
      SANDBOX_LATENCY_MILLISECONDS: String(latencyMilliseconds),
      SANDBOX_UPDATE_MILLISECONDS: String(updateMilliseconds),
    },
    settings,
  );
  try {
    const options = given.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${given.profile}`];
    const running = Array.from({ length: workers }, () => installation.startWorker(undefined, {}, options));
    await until(async () => (await database().workerHeartbeat.count()) >= workers, {
      ...{ what: 'all workers live', ...patience },
    });
    const measured = await measure(
      installation,
      running.flatMap(({ pid }) => pid ?? []),
    );
    // A process writes its profile when it ends by itself.
    if (given.profile !== undefined) await Promise.all(running.map((worker) => worker.end('SIGTERM')));
    return measured;
  } finally {
    await closeQueue();
    await closeDatabase();
    await installation.stop();
  }
}

async function run(scenario: Scenario): Promise<Result> {
  return await inInstallation(scenario.workers, async (installation, pids) => {
    const rolloutId = await plan(installation, scenario, 'bench');
    const connections = await watchConnections(installation, scenario.workers);
    const statements = given.statements ? await countStatements(installation) : undefined;
    const cpuBefore = cpuSeconds(pids);
    const busyBefore = machineBusySeconds();
    const startedAt = performance.now();
    await applyAsPlanned(rolloutId, caller);
    const appliedAt = performance.now();
    await untilRolloutIs(rolloutId, 'completed', patience);
    const seconds = (performance.now() - startedAt) / 1000;
    const workerCpuSeconds = cpuSeconds(pids) - cpuBefore;
    const busySeconds = machineBusySeconds() - busyBefore;
    const connectionsOfWorkerAtMost = await connections.end();
    await statements?.print(scenario);
    const bare = await runBare(installation, { lanes: await addBareLanes(installation, scenario) });
    const applied = await database().change.count({ where: { rolloutId, outcome: 'applied' } });
    const lanes = scenario.accounts * scenario.regions;
    const functions = lanes * scenario.functionsPerLane;
    const floorSeconds = scenario.functionsPerLane / callsPerSecond;
    return {
      ...scenario,
      ...{ lanes, functions, applied },
      commandSeconds: round((appliedAt - startedAt) / 1000),
      seconds: round(seconds),
      floorSeconds: round(floorSeconds),
      ratioToFloor: round(seconds / floorSeconds),
      workerCpuSeconds: round(workerCpuSeconds),
      workerCpuMillisecondsPerFunction: round((workerCpuSeconds / functions) * 1000),
      bareSeconds: round(bare.seconds),
      bareCpuSeconds: round(bare.cpuSeconds),
      ratioToBare: round(seconds / bare.seconds),
      busyProcessors: round(busySeconds / seconds),
      bareBusyProcessors: round(bare.busySeconds / bare.seconds),
      connectionsOfWorkerAtMost,
    };
  });
}

/** Counts what is asked of PostgreSQL from now on. */
async function countStatements({ superuserUrl }: Installation) {
  const client = new pg.Client({ connectionString: superuserUrl, application_name: 'bench' });
  await client.connect();
  await forgetStatements(client);
  return {
    print: async ({ accounts, regions, functionsPerLane }: Scenario) => {
      const statements = await readStatements(client);
      await client.end();
      const functions = accounts * regions * functionsPerLane;
      const calls = statements.reduce((sum, one) => sum + one.calls, 0);
      const milliseconds = statements.reduce((sum, one) => sum + one.totalMilliseconds, 0);
      console.log(
        `${(calls / functions).toFixed(2)} statements a function, ${(milliseconds / functions).toFixed(2)} ms`,
      );
      for (const one of statements.toSorted((a, b) => b.calls - a.calls).slice(0, shownStatements)) {
        console.log(
          `${(one.calls / functions).toFixed(2).padStart(8)}${one.totalMilliseconds.toFixed(0).padStart(8)} ms  ${one.text.slice(0, 150)}`,
        );
      }
    },
  };
}

/** As many functions in as many lanes, of their own. */
async function addBareLanes(installation: Installation, { accounts, regions, functionsPerLane }: Scenario) {
  const lanes: { awsAccountId: string; region: string; names: string[] }[] = [];
  for (let index = 0; index < accounts; index += 1) {
    const awsAccountId = awsAccountIdAt(index);
    for (const region of regionNames.slice(0, regions)) {
      const names = await addFunctions(installation, { awsAccountId, region }, functionsPerLane, 'bare');
      lanes.push({ awsAccountId, region, names });
    }
  }
  return lanes;
}

/** Adds functions to the simulated AWS. Returns their names. */
async function addFunctions(
  { control }: Installation,
  { awsAccountId, region }: { awsAccountId: string; region: string },
  count: number,
  prefix: string,
): Promise<string[]> {
  return namesSchema.parse(await control('POST', `functions/${awsAccountId}/${region}`, { count, prefix })).names;
}

const awsAccountIdAt = (index: number) => String(300_000_000_000 + index);

/** How soon a revert of one function begins while as many lanes as fill a worker's places send, and how long those take altogether. */
async function revertBegins(
  functionsPerLane: number,
): Promise<{ revertSeconds: number; planSeconds: number; othersSeconds: number }> {
  return await inInstallation(1, async (installation) => {
    const earlier = await plan(installation, { accounts: 1, regions: 1, functionsPerLane: 1 }, 'earlier');
    await applyAsPlanned(earlier, caller);
    await untilRolloutIs(earlier, 'completed', patience);
    const others = await plan(installation, { accounts: 10, regions: 10, functionsPerLane }, 'others');
    const startedAt = performance.now();
    await applyAsPlanned(others, caller);
    const isSent = async () =>
      (await database().change.count({ where: { rolloutId: others, outcome: 'applied' } })) > 100;
    await until(isSent, { what: 'the others are under way', ...patience });
    const askedAt = performance.now();
    const { rolloutId } = await runCommand(createRevert, { rolloutId: earlier }, caller);
    await untilRolloutIs(rolloutId, 'planned', patience);
    const planSeconds = (performance.now() - askedAt) / 1000;
    await applyAsPlanned(rolloutId, caller);
    await untilRolloutIs(rolloutId, 'completed', patience);
    const revertSeconds = (performance.now() - askedAt) / 1000;
    await untilRolloutIs(others, 'completed', patience);
    const othersSeconds = (performance.now() - startedAt) / 1000;
    return {
      revertSeconds: round(revertSeconds),
      planSeconds: round(planSeconds),
      othersSeconds: round(othersSeconds),
    };
  });
}

/** Functions at AWS and in the list, accounts with the whole quota as their budget, and a preview of all of it. Returns the Rollout's id. */
async function plan(
  installation: Installation,
  { accounts, regions, functionsPerLane }: Omit<Scenario, 'workers'>,
  prefix: string,
): Promise<string> {
  const functionIds: string[] = [];
  for (let index = 0; index < accounts; index += 1) {
    const awsAccountId = awsAccountIdAt(index);
    const accountId = await accountAt(installation, awsAccountId);
    const data: Prisma.LambdaFunctionCreateManyInput[] = [];
    for (const region of regionNames.slice(0, regions)) {
      for (const functionName of await addFunctions(installation, { awsAccountId, region }, functionsPerLane, prefix)) {
        data.push({
          ...{ accountId, region, functionName, runtime: 'python3.12', datadogStatus: 'not' },
          functionArn: `arn:aws:lambda:${region}:${awsAccountId}:function:${functionName}`,
          statusReason: { code: 'noTrace', params: {} },
          seenAt: new Date(),
        });
      }
    }
    const rows = await database().lambdaFunction.createManyAndReturn({ data, select: { id: true } });
    functionIds.push(...rows.map(({ id }) => id));
  }
  const { rolloutId } = await runCommand(
    createRollout,
    { mode: 'instrument', functionIds, settings: plainSettings, strategy: allAtOnce, name: 'Bench' },
    caller,
  );
  await untilRolloutIs(rolloutId, 'planned', patience);
  return rolloutId;
}

const namesSchema = z.object({ names: z.array(z.string()) });

/** The account's row, connected when it is asked for the first time. */
async function accountAt(installation: Installation, awsAccountId: string): Promise<AccountId> {
  const known = await database().account.findFirst({ where: { awsAccountId }, select: { id: true } });
  if (known) return accountIdSchema.parse(known.id);
  await installation.control('PUT', `accounts/${awsAccountId}`);
  await createRoles(installation, awsAccountId);
  return await connectAccount(`bench ${awsAccountId}`, [], awsAccountId);
}

/** The connections that the workers hold from now on, the most of a moment, for each of them. */
async function watchConnections(
  { superuserUrl }: Installation,
  workers: number,
): Promise<{ end: () => Promise<number> }> {
  const client = new pg.Client({ connectionString: superuserUrl, application_name: 'bench' });
  await client.connect();
  let most = 0;
  let isEnded = false;
  const watch = async () => {
    while (!isEnded) {
      // This process reads and commands on pools of other names, but makes jobs as a worker does.
      const { rows } = await client.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()
           AND application_name IN ('lamplighter-worker', 'lamplighter-queue', 'lamplighter-enqueue', 'lamplighter-listen')`,
      );
      most = Math.max(most, rows[0]?.count ?? 0);
      await sleep(100);
    }
    await client.end();
  };
  const watching = watch();
  return {
    end: async () => {
      isEnded = true;
      await watching;
      return Math.ceil(most / workers);
    },
  };
}

function round(value: number): number {
  return Number(value.toFixed(2));
}

function chosen(): readonly Scenario[] {
  if (given.row === undefined) return given.small ? smallScenarios : scenarios;
  if (given.row === 'revert') return [];
  const [accounts = 0, regions = 0, functionsPerLane = 0, workers = 1] = given.row.split('x').map(Number);
  return [{ accounts, regions, functionsPerLane, workers }];
}

console.log(`${os.availableParallelism()} processors, load ${os.loadavg()[0]?.toFixed(1)} before`);
const results: Result[] = [];
for (const scenario of chosen()) {
  const result = await run(scenario);
  results.push(result);
  console.log(
    `${result.lanes} lanes of ${result.functionsPerLane}, ${result.workers} ${result.workers === 1 ? 'worker' : 'workers'}: ${result.seconds} s, ${result.ratioToFloor} × the floor of AWS's quota (${result.floorSeconds} s); the command ${result.commandSeconds} s; ${result.applied} of ${result.functions} applied`,
  );
  console.log(
    `  the AWS SDK alone ${result.bareSeconds} s, which is ${result.ratioToBare} ×, ${result.bareCpuSeconds} s of CPU; processors at work ${result.busyProcessors}, with the SDK alone ${result.bareBusyProcessors}`,
  );
  console.log(
    `  ${result.workerCpuSeconds} s of CPU in workers, ${result.workerCpuMillisecondsPerFunction} ms a function; a worker held ${result.connectionsOfWorkerAtMost} connections at most; load ${os.loadavg()[0]?.toFixed(1)}`,
  );
}
if (given.row === undefined || given.row === 'revert') {
  const reverting = await revertBegins(given.small ? 10 : 30);
  console.log(
    `A revert of one function: ${reverting.revertSeconds} s from asking to done, ${reverting.planSeconds} s of them until it was planned, beside 100 other lanes that took ${reverting.othersSeconds} s`,
  );
  if (given.json) console.log(JSON.stringify({ bench: 'lanes', scenarios: results, reverting }));
} else if (given.json) console.log(JSON.stringify({ bench: 'lanes', scenarios: results }));
