import crypto from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Prisma } from '../generated/client.ts';
import { closeDatabase, database, inTransaction } from '../kernel/client.ts';
import { databaseForTest } from '../kernel/testing.ts';
import { readPlanDigest } from './plan-digest.ts';

beforeAll(async () => {
  await databaseForTest();
});
afterAll(async () => {
  await closeDatabase();
});

const odd = 'é 関数 \u{1F6A8} "quoted" \\ / </script> \u0001 \n \u2028 1e400';
const texts = { path: odd, [odd]: [1.5, -0, 1e21, 0.1, true, null, {}, []] };

/** A Rollout of three Changes: two to be planned and one that is, of the oddest texts. */
async function createPlanned(): Promise<{ rolloutId: string; changeId: string }> {
  const account = await database().account.upsert({
    where: { awsAccountId: '111122223333' },
    update: {},
    create: {
      ...{ awsAccountId: '111122223333', name: 'one', partition: 'aws', readRoleArn: 'arn', externalId: 'external' },
      status: 'connected',
    },
  });
  const { id: rolloutId } = await database().rollout.create({
    data: { mode: 'instrument', strategy: {}, createdBy: 'somebody', createdByName: 'Somebody' },
  });
  const plain = { rolloutId, accountId: account.id, architecture: 'x86_64' };
  await database().change.createMany({
    data: [
      { ...plain, region: 'us-east-1', functionArn: 'arn:b', functionName: 'unplanned' },
      { ...plain, region: odd, functionArn: `arn:${odd}`, functionName: odd },
    ],
  });
  const { id: changeId } = await database().change.create({
    data: {
      ...{ ...plain, region: 'eu-west-1', functionArn: 'arn:a', functionName: 'planned', verdict: 'change', wave: 2 },
      ...{ attributes: [texts], diff: [texts, odd], findings: [texts], conflicts: [texts], decisions: texts },
      ...{ fingerprintBefore: texts, fingerprintTarget: { ...texts, more: odd } },
      ...{ attributesSealed: new Uint8Array(32), plannedAt: new Date('2026-11-28T01:02:03.456Z') },
    },
  });
  return { rolloutId, changeId };
}

/** The same as it stands where it was planned before the trigger kept its hash. */
async function createPlannedOfOld(): Promise<{ rolloutId: string; changeId: string }> {
  await database().$executeRaw`ALTER TABLE change DISABLE TRIGGER change_review_digest_of_new`;
  try {
    const made = await createPlanned();
    await database().$executeRaw`UPDATE change SET verdict = verdict WHERE rollout_id = ${made.rolloutId}::uuid`;
    return made;
  } finally {
    await database().$executeRaw`ALTER TABLE change ENABLE TRIGGER change_review_digest_of_new`;
  }
}

const digestOf = (rolloutId: string) => inTransaction((tx) => readPlanDigest(tx, rolloutId));

/** The digest of texts that are written here once more, in another way than the product's statement has them. */
async function digestOfTexts(rolloutId: string, shown: Prisma.Sql): Promise<string> {
  const digests = await database().$queryRaw<{ digest: Uint8Array }[]>`
    SELECT sha256(convert_to((jsonb_build_array(id, account_id, region, function_arn, function_name, coalesce(planned_verdict, verdict), wave)
      || ${shown}
      || jsonb_build_array(attributes_sealed IS NOT NULL, extract(epoch FROM planned_at))
    )::text || CASE WHEN outcome = 'excluded' THEN 'excluded' ELSE '' END, 'UTF8')) AS digest
    FROM change WHERE rollout_id = ${rolloutId}::uuid ORDER BY function_arn COLLATE "C"`;
  expect(digests).toHaveLength(3);
  const hash = crypto.createHash('sha256');
  for (const { digest } of digests) hash.update(digest);
  return hash.digest('hex');
}

const inWords = Prisma.sql`jsonb_build_array(attributes, diff, coalesce(planned_findings, findings), conflicts, decisions,
  fingerprint_before, fingerprint_target)`;
const inHashes = Prisma.sql`jsonb_build_array(
  encode(sha256(convert_to(jsonb_build_array(attributes, diff, fingerprint_target)::text, 'UTF8')), 'hex'),
  coalesce(planned_findings, findings), conflicts, decisions, fingerprint_before)`;

it('is of the texts that it was always of, where it was planned before, so that what was approved before an upgrade still is what is applied', async () => {
  const { rolloutId, changeId } = await createPlannedOfOld();
  const before = await digestOf(rolloutId);
  expect(before).toBe(await digestOfTexts(rolloutId, inWords));
  // Neither a check that comes in after planning nor a reviewer makes it another one.
  await database().$executeRaw`
    UPDATE change SET verdict = 'blocked', planned_verdict = verdict, planned_findings = findings, findings = '[]', unchecked = '{"state": "open"}'
    WHERE id = ${changeId}::uuid`;
  expect(await digestOf(rolloutId)).toBe(before);
  await database().change.update({ where: { id: changeId }, data: { attributes: [texts, texts] } });
  expect(await digestOf(rolloutId)).toBe(await digestOfTexts(rolloutId, inWords));
  // Planned anew, it is of what the trigger hashed.
  await database().change.update({ where: { id: changeId }, data: { diff: [], plannedAt: new Date() } });
  expect(await digestOf(rolloutId)).not.toBe(await digestOfTexts(rolloutId, inWords));
});

it('is of all that was planned, by the hash that the database keeps of what is large', async () => {
  const { rolloutId, changeId } = await createPlanned();
  await database().change.deleteMany({ where: { rolloutId, verdict: null } });
  await database().change.updateMany({ where: { rolloutId }, data: { outcome: 'excluded' } });
  const [row] = await database().$queryRaw<{ digest: Uint8Array }[]>`
    SELECT sha256(convert_to((jsonb_build_array(id, account_id, region, function_arn, function_name, verdict, wave) || ${inHashes}
      || jsonb_build_array(attributes_sealed IS NOT NULL, extract(epoch FROM planned_at)))::text || 'excluded', 'UTF8')) AS digest
    FROM change WHERE id = ${changeId}::uuid`;
  const expected = crypto
    .createHash('sha256')
    .update(row?.digest ?? '')
    .digest('hex');
  expect(await digestOf(rolloutId)).toBe(expected);
});

/** Every column that a plan's digest is of, and another value for it. */
const touches: Record<string, Prisma.Sql> = {
  id: Prisma.sql`gen_random_uuid()`,
  region: Prisma.sql`'us-west-2'`,
  function_arn: Prisma.sql`'arn:other'`,
  function_name: Prisma.sql`'other'`,
  verdict: Prisma.sql`'blocked'`,
  wave: Prisma.sql`1`,
  attributes: Prisma.sql`'[]'`,
  diff: Prisma.sql`'[]'`,
  findings: Prisma.sql`'[]'`,
  conflicts: Prisma.sql`'[]'`,
  decisions: Prisma.sql`'{}'`,
  fingerprint_before: Prisma.sql`'{}'`,
  fingerprint_target: Prisma.sql`'{}'`,
  attributes_sealed: Prisma.sql`NULL`,
  planned_at: Prisma.sql`planned_at + interval '1 ms'`,
  outcome: Prisma.sql`'excluded'`,
};

it.each(Object.entries(touches))('is another one where somebody touched %s', async (column, value) => {
  for (const create of [createPlanned, createPlannedOfOld]) {
    const { rolloutId, changeId } = await create();
    const before = await digestOf(rolloutId);
    await database().$executeRaw`UPDATE change SET ${Prisma.raw(column)} = ${value} WHERE id = ${changeId}::uuid`;
    expect(await digestOf(rolloutId)).not.toBe(before);
  }
});

it('is of what stands there, whoever writes another hash of it', async () => {
  const { rolloutId, changeId } = await createPlanned();
  const before = await digestOf(rolloutId);
  const shownDigest = new Uint8Array(32);
  await database().change.update({ where: { id: changeId }, data: { shownDigest, reviewDigest: 'mine' } });
  expect(await digestOf(rolloutId)).toBe(before);
  await database().change.update({ where: { id: changeId }, data: { shownDigest: null } });
  expect(await digestOf(rolloutId)).toBe(before);
  const { reviewDigest } = await database().change.update({ where: { id: changeId }, data: { diff: [], shownDigest } });
  expect(reviewDigest).toHaveLength(22);
  expect(await digestOf(rolloutId)).not.toBe(before);
});

it('is forgotten with the verdict, and there again with the next one', async () => {
  const { rolloutId, changeId } = await createPlanned();
  const before = await digestOf(rolloutId);
  const clear = { verdict: null, wave: null };
  const cleared = await database().change.update({ where: { id: changeId }, data: clear });
  expect(cleared).toMatchObject({ reviewDigest: null, shownDigest: null });
  await database().change.update({
    where: { id: changeId },
    data: { verdict: 'change', wave: 2, plannedAt: new Date(0) },
  });
  await database().change.update({
    where: { id: changeId },
    data: { plannedAt: new Date('2026-11-28T01:02:03.456Z') },
  });
  expect(await digestOf(rolloutId)).toBe(before);
});

it('keeps its form where its rows come back from a backup while the triggers stand', async () => {
  for (const create of [createPlanned, createPlannedOfOld]) {
    const { rolloutId } = await create();
    const before = await digestOf(rolloutId);
    await inTransaction(async (tx) => {
      await tx.$executeRaw`CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM change WHERE rollout_id = ${rolloutId}::uuid`;
      await tx.$executeRaw`DELETE FROM change WHERE rollout_id = ${rolloutId}::uuid`;
      await tx.$executeRaw`INSERT INTO change SELECT * FROM kept`;
    });
    expect(await digestOf(rolloutId)).toBe(before);
  }
});
