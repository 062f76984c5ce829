import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createRoles } from '../scripts/installation/account.ts';
import { type Installation, startInstallation } from '../scripts/installation/start-installation.ts';
import { until } from '../scripts/processes/until.ts';
import { cpuSeconds } from './worker-usage.ts';

/**
 * What an installation with nothing to do asks of its database: statements a second of one worker and of two, the connections that they
 * hold, and the CPU time of a worker. The web process has no timer: it asks only when somebody looks. `--json` prints one JSON object on
 * the last line, `--statements` which statements they were.
 */

const warmUpMilliseconds = 20_000;
const watchedMilliseconds = process.argv.includes('--small') ? 15_000 : 60_000;

type Idle = {
  workers: number;
  statementsPerSecond: number;
  connectionsAtMost: number;
  workerCpuPercent: number;
};

async function measure(installation: Installation, server: pg.Client, workers: number): Promise<Idle> {
  const running = Array.from({ length: workers }, () => installation.startWorker());
  const pids = running.flatMap(({ pid }) => pid ?? []);
  try {
    await until(
      async () =>
        (await countRows(server, 'SELECT FROM worker_heartbeat WHERE seen_at > now() - $1::interval', ['6 seconds'])) >=
        workers,
      {
        ...{ what: 'all workers live', seconds: 120, everyMilliseconds: 200 },
      },
    );
    await sleep(warmUpMilliseconds);
    await server.query('SELECT pg_stat_statements_reset()');
    const cpuBefore = cpuSeconds(pids);
    const startedAt = performance.now();
    let connectionsAtMost = 0;
    while (performance.now() - startedAt < watchedMilliseconds) {
      connectionsAtMost = Math.max(
        connectionsAtMost,
        await countRows(
          server,
          'SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE $1',
          ['lamplighter-%'],
        ),
      );
      await sleep(500);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const calls = await statements(server);
    if (process.argv.includes('--statements')) {
      for (const { query, calls: count } of calls.slice(0, 25))
        console.log(`  ${(count / seconds).toFixed(2)} ${query}`);
    }
    const total = calls.reduce((sum, { calls: count }) => sum + count, 0);
    return {
      workers,
      statementsPerSecond: round(total / seconds),
      connectionsAtMost,
      workerCpuPercent: round(((cpuSeconds(pids) - cpuBefore) / seconds / workers) * 100),
    };
  } finally {
    await Promise.all(running.map((one) => one.end('SIGKILL')));
  }
}

/** What others than this measurement asked, the most frequent first. */
async function statements(server: pg.Client): Promise<{ query: string; calls: number }[]> {
  const { rows } = await server.query<{ query: string; calls: number }>(
    `SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 140) AS query, sum(calls)::int AS calls
     FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
     WHERE datname = current_database() AND userid <> current_user::regrole GROUP BY 1 ORDER BY 2 DESC`,
  );
  return rows;
}

async function countRows(server: pg.Client, query: string, values: unknown[]): Promise<number> {
  return (await server.query(query, values)).rowCount ?? 0;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}

console.log(`${os.availableParallelism()} processors, load ${os.loadavg()[0]?.toFixed(1)} before`);
const installation = await startInstallation(
  `.data/bench-idle-${process.pid}`,
  {},
  { shared_preload_libraries: 'pg_stat_statements' },
);
const results: Idle[] = [];
try {
  await createRoles(installation);
  const server = new pg.Client({ connectionString: installation.superuserUrl, application_name: 'bench' });
  await server.connect();
  await server.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  for (const workers of [1, 2]) {
    const idle = await measure(installation, server, workers);
    results.push(idle);
    console.log(
      `${workers} idle ${workers === 1 ? 'worker' : 'workers'}: ${idle.statementsPerSecond} statements a second, ${idle.connectionsAtMost} connections at most, ${idle.workerCpuPercent} % of a processor each`,
    );
  }
  await server.end();
} finally {
  await installation.stop();
}
if (process.argv.includes('--json')) console.log(JSON.stringify({ bench: 'idle', idle: results }));
