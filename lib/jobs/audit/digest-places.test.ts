import fs from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestFileName, digestSchema } from '../../core/audit/digest.ts';
import { listDuties } from '../../db/audit/duty-rows.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts';
import { createDigestDuty } from './audit-duty.ts';
import { auditEnvironment } from './environment.ts';
import { digestsIn, eagerEnvironment, recordAndSign, silent } from './testing.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  await databaseForTest();
  sandbox = await startSandbox();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_ACCESS_KEY_ID: 'AKIALAMPLIGHTERDEMO00',
    AWS_SECRET_ACCESS_KEY: 'any',
    LAMPLIGHTER_AUDIT_S3: 's3://evidence/lamplighter/audit',
    LAMPLIGHTER_AUDIT_S3_REGION: 'eu-west-1',
  });
});
afterAll(() => sandbox.close());

test('digests are kept in the folder and in the bucket, and never replaced there', async () => {
  await recordAndSign(['Ada']);
  await recordAndSign([]);
  const [first, second] = digestsIn(eagerEnvironment().folder);
  if (!first || !second) throw new Error('too few digests');
  const keys = [first, second].map((digest) => `evidence/lamplighter/audit/${digestFileName(digest)}`);
  expect([...sandbox.state.objects.keys()].toSorted()).toEqual(keys.toSorted());
  expect(digestSchema.parse(JSON.parse(sandbox.state.objects.get(keys[0] ?? '') ?? ''))).toEqual(first);
  sandbox.state.objects.set(keys[0] ?? '', 'as it was');
  const { digestPlaces } = await import('./digest-places.ts');
  for (const place of digestPlaces(eagerEnvironment())) await place.keep(first);
  expect(sandbox.state.objects.get(keys[0] ?? '')).toBe('as it was');
});

test('a place that cannot be reached is told of, and gets what it lacks once it can', async () => {
  const duty = createDigestDuty(silent, eagerEnvironment());
  sandbox.faults.add({ match: { service: 's3' }, effect: { kind: 'deny' } });
  await duty();
  expect(await listDuties()).toContainEqual(
    expect.objectContaining({
      name: 's3://evidence/lamplighter/audit/',
      doneNumber: 2,
      failure: expect.objectContaining({ code: 'awsAccessDenied' }),
    }),
  );
  sandbox.faults.remove();
  await duty();
  expect(sandbox.state.objects.size).toBe(4);
  expect((await listDuties()).map(({ failure }) => failure)).toEqual([null, null, null]);
});

test('a folder that cannot be written is told of by its reason', async () => {
  const { folder } = eagerEnvironment();
  fs.writeFileSync(`${folder}-file`, '');
  await createDigestDuty(silent, eagerEnvironment({ folder: `${folder}-file/inside`, bucket: undefined }))();
  const failures = (await listDuties()).flatMap(({ failure }) => failure ?? []);
  expect(failures).toEqual([{ code: 'notWritable', params: { error: 'ENOTDIR' } }]);
  // Once it can be written, nothing is said any more, also before the next digest is due.
  fs.rmSync(`${folder}-file`);
  const later = eagerEnvironment({ folder: `${folder}-file/inside`, bucket: undefined, digestMinutes: 60 });
  await createDigestDuty(silent, later)();
  expect((await listDuties()).flatMap(({ failure }) => failure ?? [])).toEqual([]);
});

test('the environment says where; what it cannot mean is refused', () => {
  expect(auditEnvironment({ LAMPLIGHTER_KEY_FILE: '/data/lamplighter.key' })).toEqual({
    keySource: { file: '/data/audit-signing.pem' },
    lostKeyId: undefined,
    folder: '/data/audit-digests',
    bucket: undefined,
    digestMinutes: 60,
  });
  expect(auditEnvironment({ LAMPLIGHTER_AUDIT_S3: 's3://b-1', AWS_REGION: 'eu-west-1' }).bucket).toEqual({
    ...{ bucket: 'b-1', prefix: '', region: 'eu-west-1' },
  });
  expect(() => auditEnvironment({ LAMPLIGHTER_AUDIT_S3: 'https://b-1' })).toThrow('LAMPLIGHTER_AUDIT_S3');
  expect(() => auditEnvironment({ LAMPLIGHTER_AUDIT_DIGEST_MINUTES: '90' })).toThrow(
    'LAMPLIGHTER_AUDIT_DIGEST_MINUTES',
  );
});
