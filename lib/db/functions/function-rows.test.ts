import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { seenFunctionOf } from '../../core/functions/seen-function.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { closeDatabase, database, inTransaction, type Transaction } from '../kernel/client.ts';
import { rowOf } from '../kernel/rows.ts';
import { databaseForTest } from '../kernel/testing.ts';
import { markEdgeSources, markGoneFunctions, saveSeenFunctions } from './function-rows.ts';

const region = 'us-east-1';
const awsAccountId = '111122223333';
let accountId: AccountId;

beforeAll(async () => {
  await databaseForTest();
});
beforeEach(async () => {
  await database().account.deleteMany();
  const roles = { readRoleArn: 'arn', externalId: 'external', status: 'connected', regions: [region] };
  const account = await database().account.create({
    data: { awsAccountId, name: 'production', partition: 'aws', ...roles },
  });
  accountId = accountIdSchema.parse(account.id);
});
afterAll(async () => {
  await closeDatabase();
});

/** A time on one evening, by seconds from its beginning. */
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 18) + seconds * 1000);

type Reading = { modified?: number; asked: number; handler: string; name?: string };

function readingOf({ modified, asked, handler, name = 'orders' }: Reading) {
  const configuration = {
    FunctionName: name,
    FunctionArn: `arn:aws:lambda:${region}:${awsAccountId}:function:${name}`,
    Handler: handler,
    ...(modified === undefined ? {} : { LastModified: at(modified).toISOString() }),
  };
  return { ...seenFunctionOf(configuration, {}, {}), readAt: at(asked) };
}

const arrives = (...readings: Reading[]) =>
  inTransaction((tx) => saveSeenFunctions(tx, { accountId, region }, readings.map(readingOf)));
const misses = (startedAt: number) =>
  inTransaction((tx) => markGoneFunctions(tx, { accountId, region, startedAt: at(startedAt) }));
const row = () => database().lambdaFunction.findFirstOrThrow({ where: { functionName: 'orders' } });

describe('answers that arrive in another order than they were asked for', () => {
  it('a state of before a change does not replace the one after it, but shows that the function is there', async () => {
    await arrives({ modified: 100, asked: 101, handler: 'after' });
    expect(await arrives({ modified: 50, asked: 103, handler: 'before' })).toEqual([]);
    expect(await row()).toMatchObject({ handler: 'after', lastModifiedAt: at(100), readAt: at(101), seenAt: at(103) });
    // Neither does one that was asked for before, whatever took it so long.
    await arrives({ modified: 50, asked: 90, handler: 'before' });
    expect(await row()).toMatchObject({ handler: 'after', seenAt: at(103) });
    expect(await misses(102)).toEqual([]);
    expect(await misses(104)).toEqual(['orders']);
  });

  it('a state of after a change replaces the one before it, also where it was asked for earlier', async () => {
    await arrives({ modified: 50, asked: 103, handler: 'before' });
    await arrives({ modified: 100, asked: 101, handler: 'after' });
    expect(await row()).toMatchObject({ handler: 'after', lastModifiedAt: at(100), seenAt: at(103) });
  });

  it('of two of the same state, and of two without a time, the one counts that was asked for later', async () => {
    for (const modified of [{ modified: 50 }, {}]) {
      await database().lambdaFunction.deleteMany();
      await arrives({ ...modified, asked: 60, handler: 'later' });
      await arrives({ ...modified, asked: 59, handler: 'earlier' });
      expect(await row()).toMatchObject({ handler: 'later', readAt: at(60) });
      await arrives({ ...modified, asked: 61, handler: 'latest' });
      expect(await row()).toMatchObject({ handler: 'latest', readAt: at(61) });
    }
  });

  it('LastModified that AWS took back is believed once no answer can be from before the change any more', async () => {
    await arrives({ modified: 100, asked: 101, handler: 'tried' });
    await arrives({ modified: 50, asked: 110, handler: 'kept' });
    expect(await row()).toMatchObject({ handler: 'tried' });
    await arrives({ modified: 50, asked: 112, handler: 'kept' });
    expect(await row()).toMatchObject({ handler: 'kept', lastModifiedAt: at(50) });
  });

  it('a function that is gone does not come back by an answer of before, and does by one of since', async () => {
    await arrives({ modified: 50, asked: 60, handler: 'app' });
    expect(await misses(100)).toEqual(['orders']);
    expect(await arrives({ modified: 80, asked: 99, handler: 'changed before' })).toEqual([]);
    expect(await row()).toMatchObject({ handler: 'app', goneAt: expect.any(Date), seenAt: at(60) });
    expect(await arrives({ modified: 40, asked: 101, handler: 'made anew' })).toEqual(['orders']);
    expect(await row()).toMatchObject({ handler: 'made anew', goneAt: null });
  });

  it('one row of before this was kept takes the next answer', async () => {
    await arrives({ modified: 50, asked: 60, handler: 'app' });
    await database().lambdaFunction.updateMany({ data: { readAt: null, goneAt: at(70) } });
    expect(await arrives({ modified: 50, asked: 80, handler: 'back' })).toEqual(['orders']);
    expect(await row()).toMatchObject({ handler: 'back', readAt: at(80) });
  });
});

const fetchedSchema = z.object({ count: z.number() });

/** How many rows of the list the connection has looked at, for comparing: the view also has what was not reported yet of before. */
async function countFetched(tx: Transaction): Promise<number> {
  const sql = Prisma.sql`
    SELECT (seq_tup_read + idx_tup_fetch)::int AS count FROM pg_stat_xact_user_tables WHERE relname = 'lambda_function'`;
  return (await rowOf(tx, fetchedSchema, sql)).count;
}

it('a page costs no more in a long list, also right after it became long', async () => {
  const page = (index: number) =>
    Array.from({ length: 50 }, (_, item) =>
      readingOf({ name: `orders-${index}-${item}`, modified: 1, asked: index, handler: 'app' }),
    );
  for (let index = 0; index < 20; index += 1) {
    await inTransaction((tx) => saveSeenFunctions(tx, { accountId, region }, page(index)));
  }
  const fetched = await inTransaction(async (tx) => {
    const before = await countFetched(tx);
    await saveSeenFunctions(tx, { accountId, region }, page(0));
    const afterPage = await countFetched(tx);
    await markEdgeSources(tx, accountId);
    return { byPage: afterPage - before, byEdgeSources: (await countFetched(tx)) - afterPage };
  });
  expect(fetched.byPage).toBeLessThan(500);
  expect(fetched.byEdgeSources).toBeLessThan(500);
});
