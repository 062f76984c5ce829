import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { listAuditEvents } from '#lib/commands/audit/audit-queries.ts';
import { listFunctions } from '#lib/commands/functions/function-queries.ts';
import { readTimeline } from '#lib/commands/functions/function-state-queries.ts';
import { describeSelection, selectMatching } from '#lib/commands/functions/selection-queries.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import type { AuditFilter } from '#lib/core/audit/audit-filter.ts';
import type { FunctionFilter } from '#lib/core/functions/function-filter.ts';
import { type FunctionQuery, sortKeys } from '#lib/core/functions/function-query.ts';
import { type FunctionSelection, nothingSelected } from '#lib/core/functions/function-selection.ts';
import { rememberFunctionNames } from '#lib/db/audit/name-rows.ts';
import { readFilterOptions } from '#lib/db/functions/filter-options-page.ts';
import { countMatches } from '#lib/db/functions/functions-page.ts';
import { closeDatabase } from '#lib/db/kernel/client.ts';
import { prepareDatabase } from '../scripts/postgres/database-roles.ts';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../scripts/postgres/embedded-postgres.ts';
import { migrateFor } from '../scripts/postgres/migrate-for.ts';
import { optionValues } from './options.ts';
import { type Size, storeSize } from './reads-stored.ts';
import { statementSettings } from './statement-log.ts';

/**
 * How long the list of functions and the audit log take, with 100 functions and 1,000 events and with 100,000 and 1,000,000, in one
 * run; a line for each order and filter, with the ratio, and how much of the time PostgreSQL was waited for. Aim: at most 2. Totals and
 * filter options of many functions come after the rows, so they are listed apart, in milliseconds. `--only <text>` measures the rows whose
 * name holds the text (several: again), `--keep` leaves the two databases for the next run, `--json` prints one JSON object on the last line.
 */

const sizes: Readonly<Record<'small' | 'large', Size>> = {
  small: { functions: 100, events: 1_000, entries: 10 },
  large: { functions: 100_000, events: 1_000_000, entries: 1_000 },
};

const viewer = personCaller({ userId: 'bench', name: 'Bench', role: 'viewer' });
const folder = path.resolve(import.meta.dirname, '../.data/bench-reads');
const server = await startEmbeddedPostgres(folder, {
  settings: { ...statementSettings(-1), 'pg_stat_statements.track_planning': 'on' },
});
const only = optionValues('--only');
const isMeasured = (name: string) => only.length === 0 || only.some((text) => name.includes(text));

/** What differs between the databases: which function has the long timeline, and when a twentieth of the log was written. */
const measuredNow = { oldFunctionId: '', earlyTime: '' };

const first: FunctionQuery = { filters: [], sort: 'name', isDescending: false, place: 'first', pageSize: 25 };
const list = (query: FunctionQuery) => () => runQuery(listFunctions, query, viewer);
const log = (filter: AuditFilter) => () => runQuery(listAuditEvents, { filter, limit: 50 }, viewer);

const allSelected: FunctionSelection = { matches: [{ filters: [], until: null, without: [] }], functionIds: [] };

/** Filters by each thing that the list can be filtered by: what many functions have, and what few have. */
const filters: Readonly<Record<string, FunctionFilter>> = {
  'of a runtime': { key: 'runtime', operator: '=', values: ['java21'] },
  'of a rare runtime': { key: 'runtime', operator: '=', values: ['ruby3.3'] },
  'of a Region': { key: 'region', operator: '=', values: ['eu-west-1'] },
  'not of a Region': { key: 'region', operator: '!=', values: ['eu-west-1'] },
  'of an account': { key: 'account', operator: '=', values: ['200000000003'] },
  'of a status': { key: 'status', operator: '=', values: ['partly'] },
  'that cannot be instrumented': { key: 'status', operator: '=', values: ['cannotBe'] },
  'of a rare architecture': { key: 'architecture', operator: '=', values: ['arm64'] },
  'of a rare package type': { key: 'package', operator: '=', values: ['Image'] },
  'of a rare tool': { key: 'tool', operator: '=', values: ['serverless'] },
  'of a rare owner': { key: 'owner', operator: '=', values: ['sam'] },
  'of a stack': { key: 'stack', operator: '=', values: ['stack-17'] },
  'of a part of a stack': { key: 'stack', operator: ':', values: ['ck-17'] },
  'of a part of a stack that is not': { key: 'stack', operator: ':', values: ['zz'] },
  'of a part of a Region': { key: 'region', operator: ':', values: ['west'] },
  'of a part of a Region that is not': { key: 'region', operator: ':', values: ['zz'] },
  'of a part of an account that is not': { key: 'account', operator: ':', values: ['99'] },
  'that drifted': { key: 'drift', operator: '=', values: ['drifted'] },
  'with a plain key': { key: 'apiKey', operator: '=', values: ['plain'] },
  'with a key in a secret': { key: 'apiKey', operator: '=', values: ['secretsManager'] },
  'with a part of a name': { key: 'name', operator: ':', values: ['c4ca42'] },
  'with two letters of a name': { key: 'name', operator: ':', values: ['c4'] },
  'with two letters of a name that are not': { key: 'name', operator: ':', values: ['zz'] },
  'of a name that is not': { key: 'name', operator: '=', values: ['nothing'] },
  'with a tag': { key: 'tag', operator: '=', values: ['cost-center=cc-7'] },
  'with a part of a tag': { key: 'tag', operator: ':', values: ['cc-17'] },
  'with a rare tag': { key: 'tag', operator: '=', values: ['build=7'] },
  'with a part of a rare tag': { key: 'tag', operator: ':', values: ['d=77'] },
  'with a part of a tag that is not': { key: 'tag', operator: ':', values: ['zz'] },
  'without a tag': { key: 'tag', operator: '!=', values: ['team=team-3'] },
};

/** What is measured, by its name. */
const reads: Readonly<Record<string, () => Promise<unknown>>> = {
  "a function's timeline": () => runQuery(readTimeline, { functionId: measuredNow.oldFunctionId, limit: 25 }, viewer),
  ...Object.fromEntries(
    sortKeys.flatMap((sort) => [
      [`functions by ${sort}, first page`, list({ ...first, sort })],
      [`functions by ${sort}, last page`, list({ ...first, sort, place: 'last' })],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(filters).flatMap(([name, filter]) => [
      [`functions ${name}`, list({ ...first, filters: [filter] })],
      [`functions ${name}, last page`, list({ ...first, filters: [filter], place: 'last' })],
    ]),
  ),
  'events, all': log({}),
  'events of an action': log({ action: ['scan.finished'] }),
  'events of an action that never was': log({ action: ['webhook.created'] }),
  'events of an old Rollout': log({ rollout: [1] }),
  'events of a person': log({ actor: ['person 17'] }),
  'events of nobody': log({ actor: ['nobody'] }),
  'events of a part of a name': log({ function: ['pay-77'] }),
  'events of a function': log({ function: ['arn:aws:lambda:eu-west-1:1:function:pay-77'] }),
  'events of two letters of a name': log({ function: ['zz'] }),
  'events of a name that never was': log({ function: ['nothing'] }),
  'events of an account': log({ account: ['200000000003'] }),
  'events of a Region': log({ region: ['eu-west-1'] }),
  'events of an outcome': log({ outcome: ['applied'] }),
  'events before a time': () => log({ until: measuredNow.earlyTime })(),
  'events of a Change': log({ change: ['00000000-0000-7000-8000-000000000001'] }),
  'events of an outcome that never was': log({ outcome: ['stale'] }),
};

/**
 * What no page's rows wait for, by its name. Read anew each time: what takes long is kept a while by those who ask for it (shared-results.ts).
 */
const afterwards: Readonly<Record<string, () => Promise<unknown>>> = {
  'total of all functions': () => countMatches([], 'all'),
  ...Object.fromEntries(
    Object.entries(filters).map(([name, filter]) => [
      `total of functions ${name}`,
      () => countMatches([filter], 'all'),
    ]),
  ),
  'a selection of all, counted': () =>
    runQuery(describeSelection, { selection: allSelected, filters: [], pageIds: [] }, viewer),
  'all selected, as far as there is room': () =>
    runQuery(selectMatching, { selection: nothingSelected, query: first }, viewer),
  'filter options': () => readFilterOptions('all'),
};

type Times = { whole: number; planned: number; executed: number };

/** As the superuser, who alone may read what every role asked. */
const statistics = new pg.Client({ connectionString: server.url('postgres') });
const timesSchema = z.object({ planned: z.coerce.number(), executed: z.coerce.number() });

/** The median time of each and how long PostgreSQL planned and executed for one of them, in milliseconds. */
async function measure(measured: typeof reads, rounds: number): Promise<Record<string, Times>> {
  const found: Record<string, Times> = {};
  for (const [name, read] of Object.entries(measured)) {
    if (!isMeasured(name)) continue;
    const times: number[] = [];
    await read(); // warm
    await statistics.query('SELECT pg_stat_statements_reset()');
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      await read();
      times.push(performance.now() - startedAt);
    }
    const { rows } = await statistics.query(
      `SELECT sum(total_plan_time) / $1::int AS planned, sum(total_exec_time) / $1::int AS executed
       FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'`,
      [rounds],
    );
    found[name] = {
      whole: times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0,
      ...timesSchema.parse(rows[0]),
    };
  }
  return found;
}

/** Measures everything in a database of one size, which is made unless an earlier run left it. */
async function measureSize(name: keyof typeof sizes): Promise<Record<string, Times>> {
  const { ownerUrl, applicationUrl } = await prepareDatabase(server, folder, name);
  await migrateFor(applicationUrl, ownerUrl);
  process.env['DATABASE_URL'] = applicationUrl;
  const { oldFunctionId } = await storeSize(ownerUrl, sizes[name], rememberFunctionNames);
  const earlyTime = new Date(Date.now() - sizes[name].events * 950).toISOString();
  Object.assign(measuredNow, { oldFunctionId, earlyTime });
  // Our own code becomes faster while it is used: the first database must not be measured while it does.
  await measure(reads, 10);
  return { ...(await measure(reads, 15)), ...(await measure(afterwards, 3)) };
}

const shown = ({ whole, planned, executed }: Times) =>
  `${whole.toFixed(1)} ms (PostgreSQL ${planned.toFixed(1)} + ${executed.toFixed(1)})`;

try {
  await statistics.connect();
  await statistics.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const small = await measureSize('small');
  const large = await measureSize('large');
  const ratios: Record<string, number> = {};
  for (const [name, ofLarge] of Object.entries(large)) {
    const ofSmall = small[name];
    if (ofSmall === undefined) continue;
    ratios[name] = ofLarge.whole / ofSmall.whole;
    console.log(`${name}: ${shown(ofSmall)} and ${shown(ofLarge)}, ${ratios[name].toFixed(2)} times.`);
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify({ small, large, ratios }));
} finally {
  await statistics.end();
  await closeDatabase();
  stopEmbeddedPostgres(folder);
  if (!process.argv.includes('--keep')) fs.rmSync(folder, { recursive: true, force: true });
}
