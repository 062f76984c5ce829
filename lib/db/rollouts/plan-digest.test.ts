import crypto from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

it('is of the texts that it was always of, so that what was approved before an upgrade still is what is applied', async () => {
  const account = await database().account.create({
    data: {
      ...{ awsAccountId: '111122223333', name: 'one', partition: 'aws', readRoleArn: 'arn', externalId: 'external' },
      status: 'connected',
    },
  });
  const rollout = await database().rollout.create({
    data: { mode: 'instrument', strategy: {}, createdBy: 'somebody', createdByName: 'Somebody' },
  });
  const plain = { rolloutId: rollout.id, accountId: account.id, architecture: 'x86_64' };
  await database().change.createMany({
    data: [
      { ...plain, region: 'us-east-1', functionArn: 'arn:b', functionName: 'unplanned' },
      { ...plain, region: odd, functionArn: `arn:${odd}`, functionName: odd },
      {
        ...{ ...plain, region: 'eu-west-1', functionArn: 'arn:a', functionName: 'planned', verdict: 'change', wave: 2 },
        ...{ attributes: [texts], diff: [texts, odd], findings: [texts], conflicts: [texts], decisions: texts },
        ...{ fingerprintBefore: texts, fingerprintTarget: { ...texts, more: odd }, outcome: 'excluded' },
        ...{ attributesSealed: new Uint8Array(32), plannedAt: new Date('2026-11-28T01:02:03.456Z') },
      },
    ],
  });
  const digests = await database().$queryRaw<{ digest: Uint8Array }[]>`
    SELECT sha256(convert_to(jsonb_build_array(
      id, account_id, region, function_arn, function_name, coalesce(planned_verdict, verdict), wave, attributes, diff,
      coalesce(planned_findings, findings), conflicts, decisions,
      fingerprint_before, fingerprint_target, attributes_sealed IS NOT NULL, extract(epoch FROM planned_at)
    )::text || CASE WHEN outcome = 'excluded' THEN 'excluded' ELSE '' END, 'UTF8')) AS digest
    FROM change ORDER BY function_arn COLLATE "C"`;
  expect(digests).toHaveLength(3);
  const hash = crypto.createHash('sha256');
  for (const { digest } of digests) hash.update(digest);
  expect(await inTransaction((tx) => readPlanDigest(tx, rollout.id))).toBe(hash.digest('hex'));
});
