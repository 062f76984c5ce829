import fs from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { verifyStoredLog } from '../../db/audit/proof-log.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { prepareNextKey } from './signing-key.ts';
import { digestsIn, eagerEnvironment, publicKeyBeside, recordAndSign } from './testing.ts';

beforeAll(async () => {
  await databaseForTest();
});

const verify = async (publicKeys: ReturnType<typeof publicKeyBeside>[]) =>
  (await verifyStoredLog({ outside: digestsIn(eagerEnvironment().folder), publicKeys, heads: [] })).problems;

test('a key is made once, for its owner alone; the next one is announced by the present one and then takes its place', async () => {
  const environment = eagerEnvironment();
  if (!('file' in environment.keySource)) throw new Error('no file');
  const { file } = environment.keySource;
  await recordAndSign(['Ada']);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  const first = publicKeyBeside(environment);
  const next = prepareNextKey(file);
  expect(next).not.toEqual(first);
  await recordAndSign([]);
  await recordAndSign(['Bob']);
  expect(publicKeyBeside(environment)).toEqual(next);
  const digests = digestsIn(environment.folder).toSorted((one, other) => one.body.number - other.body.number);
  expect(digests.map(({ body }) => [body.key.id, body.nextKey?.id])).toEqual([
    [first.id, undefined],
    [first.id, next.id],
    [next.id, undefined],
  ]);
  expect(await verify([first])).toEqual([]);
  expect(await verify([next])).toEqual([]);
});

test('a worker without the key signs nothing and says so; a new key follows a lost one only when told, and is named', async () => {
  const keySource = { file: `${eagerEnvironment().folder}-other.pem` };
  const { createDigestDuty } = await import('./audit-duty.ts');
  const { silent } = await import('./testing.ts');
  const expected = publicKeyBeside(eagerEnvironment());
  const duty = createDigestDuty(silent, eagerEnvironment({ keySource }));
  await duty();
  await duty();
  expect(await database().auditDigest.count()).toBe(3);
  expect(await database().auditDuty.findUnique({ where: { name: 'signing' } })).toMatchObject({
    failure: { code: 'signingKeyMissing', params: { keyId: expected.id } },
  });
  await createDigestDuty(silent, eagerEnvironment({ keySource, lostKeyId: expected.id }))();
  const replacing = publicKeyBeside(eagerEnvironment({ keySource }));
  expect(await verify([expected])).toEqual([
    { code: 'digestKeyLost', number: 4, keyId: replacing.id, expected: expected.id },
  ]);
  expect(await verify([expected, replacing])).toEqual([]);
});
