import { beforeAll, describe, expect, test } from 'vitest';
import { uploadLimits } from '../../code/source/source-files.ts';
import { personCaller, stranger } from '../../core/access/caller.ts';
import { maskedValue } from '../../core/change/change-codes.ts';
import { AppError } from '../../core/errors.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { saveProfile } from '../profiles/profile-commands.ts';
import { type CodePlanInput, planInfrastructureCode } from './code-queries.ts';

const operator = personCaller({ userId: 'u1', name: 'Ada Example', role: 'operator' });
const viewer = personCaller({ userId: 'u2', name: 'Vic Example', role: 'viewer' });
const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:dd-AbCdEf';
const key = '0123456789abcdef0123456789abcdef';
const secret = { apiKey: { source: 'secretsManager', arn } } as const;
const plain = { apiKey: { source: 'plain', value: key } } as const;
const service =
  'service: shop # ours\nprovider:\n  name: aws\n  runtime: python3.12\nfunctions:\n  pay:\n    handler: app.pay\n';
const files = [{ path: 'shop/serverless.yml', text: service }];

beforeAll(async () => {
  await databaseForTest();
});

const plan = (input: Partial<CodePlanInput>) =>
  runQuery(planInfrastructureCode, { files, mode: 'instrument', ...input }, viewer);

async function planned(input: Partial<CodePlanInput>) {
  const result = await plan(input);
  if (result.outcome === 'refused') throw new Error(result.code);
  return result;
}

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a plan', () => {
  test('holds files, predictions, findings and steps, and can be taken back to the last byte', async () => {
    const { projects, edits } = await planned({ settings: secret });
    expect(projects).toMatchObject([
      { path: 'shop', way: 'serverless', verdict: 'change', alternatives: ['serverless', 'forwarder'] },
    ]);
    expect(projects[0]?.functions.map(({ name, after }) => [name, after.environment['DD_API_KEY_SECRET_ARN']])).toEqual(
      [['pay', arn]],
    );
    expect(edits.map(({ path, before }) => [path, before])).toEqual([['shop/serverless.yml', service]]);
    const edited = edits.map(({ path, after }) => ({ path, text: after ?? '' }));
    const removed = await planned({ files: edited, mode: 'remove' });
    expect(removed.edits.map(({ after }) => after)).toEqual([service]);
  });

  test('takes the Forwarder for the projects that ask for it, and recommends it to none', async () => {
    const stack =
      'Resources:\n  Pay:\n    Type: AWS::Lambda::Function\n    Properties:\n      Handler: app.pay\n      Runtime: python3.12\n';
    const sent = [...files, { path: 'pay/template.yml', text: stack }];
    const waysOf = ({ projects }: Awaited<ReturnType<typeof planned>>) => projects.map(({ way }) => way);
    const recommended = await planned({ files: sent, settings: secret });
    expect(waysOf(recommended)).toEqual(['serverless', 'cloudformation']);
    const chosen = await planned({ files: sent, settings: secret, ways: { 'pay/template.yml': 'forwarder' } });
    expect(waysOf(chosen)).toEqual(['serverless', 'forwarder']);
    expect(chosen.projects[1]?.alternatives).toEqual(['cloudformation', 'cloudformation:in-place', 'forwarder']);
    expect(chosen.projects[1]?.files.map(({ after }) => after?.includes('AWS::Logs::SubscriptionFilter'))).toEqual([
      true,
    ]);
  });

  test('takes its settings from a profile', async () => {
    const { profileId } = await runCommand(saveProfile, { name: 'Secret', settings: secret }, operator);
    expect((await planned({ profileId })).edits).toEqual((await planned({ settings: secret })).edits);
  });

  test('stores nothing and records nothing', async () => {
    const count = () => database().$queryRaw`SELECT count(*)::int AS events FROM audit_event`;
    const before = await count();
    await planned({ settings: secret });
    await thrownBy(plan({}));
    expect(await count()).toEqual(before);
  });

  test('reads bytes too, and says which are no text', async () => {
    const latin = { path: 'shop/notes.yml', base64: Buffer.from([0x61, 0xe4]).toString('base64') };
    const same = { path: 'shop/serverless.yml', base64: Buffer.from(service).toString('base64') };
    const { edits, findings } = await planned({ files: [latin, same], settings: secret });
    expect(edits).toEqual((await planned({ settings: secret })).edits);
    expect(findings).toMatchObject([{ code: 'fileNotText', file: 'shop/notes.yml' }]);
  });
});

describe('a key never lands in code', () => {
  test('one in plain text is refused with what to do, and stands nowhere in the result', async () => {
    const result = await planned({ settings: plain });
    expect(result.edits).toEqual([]);
    expect(result.projects).toMatchObject([
      {
        verdict: 'refused',
        files: [],
        findings: [{ code: 'plainKeyRefused', severity: 'blocked' }],
        steps: [{ code: 'storeKeyAsSecret' }],
      },
    ]);
    expect(JSON.stringify(result)).not.toContain(key);
  });

  test.each([
    ['plain text', plain, 'plainKeyRefused'],
    ['KMS', { apiKey: { source: 'kms', ciphertext: 'AQICAHhSealedSealed' } } as const, 'storedKeyRefused'],
  ])('one that a profile keeps (%s) is neither handed over nor replaced by its mask', async (name, settings, code) => {
    const { profileId } = await runCommand(saveProfile, { name, settings }, operator);
    const result = await planned({ profileId });
    expect(result.projects).toMatchObject([{ verdict: 'refused', files: [], findings: [{ code }] }]);
    for (const text of [key, 'AQICAHhSealedSealed', maskedValue]) expect(JSON.stringify(result)).not.toContain(text);
  });

  test('one that is encrypted and was typed belongs into the code', async () => {
    const settings = { apiKey: { source: 'kms', ciphertext: 'AQICAHhSealedSealed' } } as const;
    expect((await planned({ settings })).edits[0]?.after).toContain('AQICAHhSealedSealed');
  });

  test('removing needs no key, so none stands in its way', async () => {
    const [edit] = (await planned({ settings: secret })).edits;
    const instrumented = [{ path: 'shop/serverless.yml', text: edit?.after ?? '' }];
    const { edits } = await planned({ files: instrumented, mode: 'remove', settings: plain });
    expect(edits.map(({ after }) => after)).toEqual([service]);
  });
});

describe('bad input', () => {
  test('is refused with its reason where files cannot be taken', async () => {
    const text = 'a: 1';
    expect(await plan({ settings: {}, files: [{ path: '../a.yml', text }] })).toMatchObject({ code: 'pathUnsafe' });
    const twice = [
      { path: 'a.yml', text },
      { path: 'a.yml', text },
    ];
    expect(await plan({ settings: {}, files: twice })).toMatchObject({ outcome: 'refused', code: 'pathTwice' });
    const large = Array.from({ length: 11 }, (_, index) => ({
      path: `${index}.yml`,
      text: 'x'.repeat(uploadLimits.fileBytes - 1),
    }));
    expect(await plan({ settings: {}, files: large })).toMatchObject({
      code: 'tooManyBytes',
      params: { limit: uploadLimits.totalBytes },
    });
  });

  test('is refused by field where it is no question', async () => {
    const fieldsOf = async (input: Partial<CodePlanInput>) => {
      const error = await thrownBy(plan(input));
      return error instanceof InvalidInput ? Object.keys(error.fieldErrors) : error;
    };
    expect(await fieldsOf({})).toEqual(['settings']);
    expect(await fieldsOf({ settings: {}, profileId: crypto.randomUUID() })).toEqual(['profileId']);
    expect(await fieldsOf({ settings: { apiKey: { source: 'plain', value: 'x' } } })).toEqual([
      'settings.apiKey.value',
    ]);
    const many = Array.from({ length: uploadLimits.files + 1 }, (_, index) => ({ path: `${index}.yml`, text: '' }));
    expect(await fieldsOf({ settings: {}, files: many })).toEqual(['files']);
  });

  test('is refused from whoever has not signed in, and for a profile that is gone', async () => {
    const byStranger = runQuery(planInfrastructureCode, { files, mode: 'remove' }, stranger);
    expect(await thrownBy(byStranger)).toMatchObject({ code: 'notSignedIn' });
    const error = await thrownBy(plan({ profileId: crypto.randomUUID() }));
    expect(error instanceof AppError && error.code).toBe('notFound');
  });
});
