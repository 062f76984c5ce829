import os from 'node:os';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { requestScan } from '#lib/commands/accounts/scan-commands.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { createRevert, createRollout } from '#lib/commands/rollouts/create-commands.ts';
import { readRolloutProgress } from '#lib/commands/rollouts/rollout-queries.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import type { AccountId } from '#lib/core/lambda/account-id.ts';
import { defaultStrategy } from '#lib/core/rollout/default-strategy.ts';
import type { Strategy } from '#lib/core/rollout/strategy.ts';
import { closeDatabase, database } from '#lib/db/kernel/client.ts';
import { closeQueue } from '#lib/db/queue/queue.ts';
import { connectAccount, createRoles, simulatedAwsAccountId } from '../scripts/installation/account.ts';
import { applyAsPlanned, plainSettings, untilRolloutIs } from '../scripts/installation/rollouts.ts';
import { type Installation, startInstallation } from '../scripts/installation/start-installation.ts';
import { startEmbeddedPostgres } from '../scripts/postgres/embedded-postgres.ts';
import { until } from '../scripts/processes/until.ts';
import { forgetStatements, readStatements, type Statement, statementSettings } from './statement-log.ts';

/**
 * Which statements of PostgreSQL take longest, one by one and together, while a Rollout of many functions is created, planned, applied and
 * reverted in 16 Regions: first of a quarter of the functions, then of all. A statement whose time together grows more than the functions do
 * is quadratic. Somebody watches the progress all the while. `--functions` how many (10,000), `--small` for 2,000, `--alone` without the quarter before, `--json` for one JSON
 * object on the last line. AWS's quota is on, so that each Region is sent to at 15 updates a second at most. Aim: no statement over a second.
 */

const { values } = parseArgs({
  options: {
    functions: { type: 'string', default: '10000' },
    small: { type: 'boolean', default: false },
    alone: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const functions = values.small ? 2_000 : Number(values.functions);
const regions = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1', 'eu-west-1', 'eu-west-2'],
  ...[
    'eu-west-3',
    'eu-central-1',
    'eu-north-1',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-northeast-1',
    'ap-northeast-2',
  ],
];
/** A statement above this is named with its plan in PostgreSQL's log, and misses the aim. */
const mostMilliseconds = 1_000;
const shown = 12;
/** A statement is called quadratic when its time for each function grew so many times, unless it takes no time to speak of. */
const mostGrowth = 1.5;
const noticeableMilliseconds = 1_000;
const patience = { everyMilliseconds: 100, seconds: 3_600 };
const watchMilliseconds = 500;

const caller = personCaller({ userId: 'bench', name: 'Bench', role: 'owner' });
const strategy: Strategy = {
  ...defaultStrategy(0),
  waves: [{ functions: 10 }, { percent: 100 }],
  healthGate: { ...defaultStrategy(0).healthGate, isEnabled: false },
};

/** What was asked of PostgreSQL in one step, and how long the step took. */
type Step = { step: string; functions: number; seconds: number; statements: Statement[] };

const folder = `.data/bench-statements-${process.pid}`;
// The installation goes on with the server that it finds running.
const server = await startEmbeddedPostgres(folder, {
  settings: { max_connections: '200', ...statementSettings(mostMilliseconds) },
});
const installation = await startInstallation(folder, {
  SANDBOX_QUOTAS: 'on',
  SANDBOX_LATENCY_MILLISECONDS: '30',
  SANDBOX_UPDATE_MILLISECONDS: '50',
});
const superuser = new pg.Client({ connectionString: server.url('postgres') });

/** Has a step done and prints what it asked of PostgreSQL. `work` returns the id of what it made. */
async function measured(
  step: string,
  count: number,
  work: () => Promise<string>,
): Promise<{ step: Step; rolloutId: string }> {
  await forgetStatements(superuser);
  const startedAt = performance.now();
  const rolloutId = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const statements = await readStatements(superuser);
  const result = { step, functions: count, seconds: Number(seconds.toFixed(1)), statements };
  print(result);
  return { step: result, rolloutId };
}

function print({ step, functions: count, seconds, statements }: Step): void {
  const together = statements.reduce((sum, { totalMilliseconds }) => sum + totalMilliseconds, 0);
  console.log(
    `\n${step} of ${count.toLocaleString('en')}: ${seconds} s, ${(together / 1000).toFixed(1)} s of them in PostgreSQL`,
  );
  console.log(`${'ms at most'.padStart(11)}${'ms together'.padStart(12)}${'calls'.padStart(8)}  statement`);
  const longest = statements.toSorted((a, b) => b.mostMilliseconds - a.mostMilliseconds).slice(0, shown / 2);
  const heaviest = statements.filter((one) => !longest.includes(one)).slice(0, shown / 2);
  for (const one of [...longest, ...heaviest]) {
    console.log(
      `${one.mostMilliseconds.toFixed(0).padStart(11)}${one.totalMilliseconds.toFixed(0).padStart(12)}${String(one.calls).padStart(8)}  ${one.text.slice(0, 150)}`,
    );
  }
}

/** Has somebody look at a Rollout's page while something happens to it. */
async function watched(rolloutId: string, work: Promise<void>): Promise<void> {
  const timer = setInterval(() => {
    void runQuery(readRolloutProgress, { rolloutId, changedWithinSeconds: 5 }, caller).catch(() => undefined);
  }, watchMilliseconds);
  await work.finally(() => clearInterval(timer));
}

async function planned(rolloutId: string): Promise<string> {
  await watched(rolloutId, untilRolloutIs(rolloutId, 'planned', patience));
  return rolloutId;
}

async function applied(rolloutId: string): Promise<string> {
  await applyAsPlanned(rolloutId, caller);
  await watched(rolloutId, untilRolloutIs(rolloutId, 'completed', patience));
  return rolloutId;
}

/** Adds functions at AWS, spread over the Regions, then scans them, and plans, applies and reverts a Rollout of them. */
async function run(count: number, prefix: string, accountId: AccountId, { control }: Installation): Promise<Step[]> {
  const each = Math.ceil(count / regions.length);
  for (const region of regions) {
    await control('POST', `functions/${simulatedAwsAccountId}/${region}`, { count: each, prefix });
  }
  const scan = await measured('Scan', each * regions.length, () => scanned(accountId));
  const where = { functionName: { startsWith: `${prefix}-` } };
  const found = await database().lambdaFunction.findMany({ where, select: { id: true } });
  const functionIds = found.map(({ id }) => id);
  const plan = await measured('Planning', functionIds.length, async () => {
    const input = { mode: 'instrument' as const, functionIds, settings: plainSettings, strategy, name: 'Bench' };
    return await planned((await runCommand(createRollout, input, caller)).rolloutId);
  });
  const apply = await measured('Applying', functionIds.length, () => applied(plan.rolloutId));
  const planRevert = await measured('Planning the revert', functionIds.length, async () =>
    planned((await runCommand(createRevert, { rolloutId: plan.rolloutId }, caller)).rolloutId),
  );
  const revert = await measured('Reverting', functionIds.length, () => applied(planRevert.rolloutId));
  return [scan.step, plan.step, apply.step, planRevert.step, revert.step];
}

async function scanned(accountId: AccountId): Promise<string> {
  const { scanId } = await runCommand(requestScan, { accountId }, caller);
  await until(async () => (await database().scan.findUniqueOrThrow({ where: { id: scanId } })).status === 'finished', {
    ...{ what: 'the scan has finished', ...patience },
  });
  return scanId;
}

/** Statements whose time together grew by more than the functions did, with how many times as much: 1 for as much. */
function growing(few: Step, many: Step): { text: string; growth: number; totalMilliseconds: number }[] {
  const before = new Map(few.statements.map((one) => [one.text, one.totalMilliseconds]));
  return many.statements.flatMap(({ text, totalMilliseconds }) => {
    const growth =
      totalMilliseconds / (before.get(text) ?? Number.POSITIVE_INFINITY) / (many.functions / few.functions);
    return growth > mostGrowth && totalMilliseconds > noticeableMilliseconds
      ? [{ text, growth, totalMilliseconds }]
      : [];
  });
}

try {
  await superuser.connect();
  await createRoles(installation);
  const accountId = await connectAccount('bench', regions);
  installation.startWorker();
  await until(async () => (await database().workerHeartbeat.count()) > 0, { what: 'the worker lives', seconds: 60 });
  console.log(`${os.availableParallelism()} processors, load ${os.loadavg()[0]?.toFixed(1)} before`);
  const few = values.alone ? [] : await run(Math.ceil(functions / 4), 'few', accountId, installation);
  const many = await run(functions, 'many', accountId, installation);
  console.log(`\nload ${os.loadavg()[0]?.toFixed(1)} at the end`);
  for (const [index, step] of many.entries()) {
    for (const { text, growth, totalMilliseconds } of growing(few[index] ?? step, step)) {
      console.log(
        `${step.step}: ${growth.toFixed(1)} times as long for each function, ${totalMilliseconds.toFixed(0)} ms together: ${text.slice(0, 150)}`,
      );
    }
  }
  const slow = many.flatMap(({ step, statements }) =>
    statements.filter((one) => one.mostMilliseconds > mostMilliseconds).map((one) => ({ step, ...one })),
  );
  console.log(
    `\n${slow.length} statements took more than a second; the aim is none: ${slow.length === 0 ? 'met' : 'missed'}.`,
  );
  if (values.json) {
    const steps = many.map(({ statements, ...step }) => ({
      ...step,
      slowest: Math.max(...statements.map((one) => one.mostMilliseconds)),
    }));
    console.log(JSON.stringify({ bench: 'statements', functions, steps, slow }));
  }
} finally {
  await superuser.end();
  await closeQueue();
  await closeDatabase();
  await installation.stop();
}
