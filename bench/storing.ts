import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { seenFunctionOf } from '#lib/core/functions/seen-function.ts';
import { accountIdSchema } from '#lib/core/lambda/account-id.ts';
import { saveSeenFunctions } from '#lib/db/functions/function-rows.ts';
import { closeDatabase, database, inTransaction } from '#lib/db/kernel/client.ts';
import { readDatabaseTime } from '#lib/db/kernel/clock.ts';
import { prepareDatabase } from '../scripts/postgres/database-roles.ts';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../scripts/postgres/embedded-postgres.ts';
import { migrateFor } from '../scripts/postgres/migrate-for.ts';
import { storeSize } from './reads-stored.ts';
import { statementSettings } from './statement-log.ts';

/**
 * What PostgreSQL does to store a scan of 5,000 functions beside 50,000 others: when all are new, when nothing changed, and when a tag of all
 * changed, to a value of their own and to one for all. Each index and trigger of lambda_function is paid for here. `--json` prints one JSON
 * object on the last line.
 */

const functions = 5_000;
const others = 50_000;
/** AWS lists so many at once. */
const pageSize = 50;
const region = 'eu-central-1';

const folder = path.resolve(import.meta.dirname, '../.data/bench-storing');
const server = await startEmbeddedPostgres(folder, {
  settings: { ...statementSettings(-1), 'pg_stat_statements.track': 'top' },
});
const statistics = new pg.Client({ connectionString: server.url('postgres') });
const executedSchema = z.object({ executed: z.coerce.number() });

/** Stores a scan with these tags. Returns the seconds that PostgreSQL took for its statements. */
async function scan(accountId: string, tagsOf: (index: number) => Record<string, string>): Promise<number> {
  await statistics.query('SELECT pg_stat_statements_reset()');
  for (let from = 0; from < functions; from += pageSize) {
    const readAt = await readDatabaseTime(database());
    const page = Array.from({ length: pageSize }, (_, place) => {
      const index = from + place;
      const name = `shop-${index * 7919}-worker`;
      const configuration = {
        FunctionName: name,
        FunctionArn: `arn:aws:lambda:${region}:200000000003:function:${name}`,
        Runtime: 'python3.12',
        Handler: 'app.handler',
        LastModified: '2026-11-20T12:00:00.000+0000',
        Environment: { Variables: { TABLE_NAME: 'orders', STAGE: 'prod' } },
      };
      return { ...seenFunctionOf(configuration, tagsOf(index), {}), readAt };
    });
    await inTransaction((tx) => saveSeenFunctions(tx, { accountId: accountIdSchema.parse(accountId), region }, page));
  }
  const { rows } = await statistics.query(
    `SELECT sum(total_exec_time) / 1000 AS executed FROM pg_stat_statements WHERE query LIKE '%lambda_function%'`,
  );
  return executedSchema.parse(rows[0]).executed;
}

const usual = (index: number) => ({
  ...{ team: `team-${index % 20}`, 'cost-center': `cc-${index % 50}`, env: 'prod', owner: `person-${index % 90}` },
  ...{
    'aws:cloudformation:stack-name': `stack-${index % 400}`,
    'aws:cloudformation:logical-id': `Function${index % 30}`,
  },
});

try {
  await statistics.connect();
  await statistics.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const { ownerUrl, applicationUrl } = await prepareDatabase(server, folder, 'storing');
  await migrateFor(applicationUrl, ownerUrl);
  process.env['DATABASE_URL'] = applicationUrl;
  await storeSize(ownerUrl, { functions: others, events: 0, entries: 0 });
  const account = await database().account.findFirstOrThrow({ where: { awsAccountId: '200000000003' } });
  const seconds = {
    'all new': await scan(account.id, usual),
    'nothing changed': await scan(account.id, usual),
    'nothing changed, again': await scan(account.id, usual),
    'a tag changed to one value': await scan(account.id, (index) => ({ ...usual(index), version: '42' })),
    'a tag changed to 5,000 values': await scan(account.id, (index) => ({
      ...usual(index),
      version: `${index * 7919}abc`,
    })),
  };
  for (const [name, took] of Object.entries(seconds)) {
    console.log(`${functions} functions, ${name}: PostgreSQL took ${took.toFixed(2)} s.`);
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify(seconds));
} finally {
  await statistics.end();
  await closeDatabase();
  stopEmbeddedPostgres(folder);
  fs.rmSync(folder, { recursive: true, force: true });
}
