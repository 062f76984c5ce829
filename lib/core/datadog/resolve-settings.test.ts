import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anySettingsOfTheTable } from '../testing/generated-settings.ts';
import type { ChosenApiKey } from './chosen-api-key.ts';
import { keyReferenceAt } from './key-reference.ts';
import { maskSettings } from './masked-settings.ts';
import {
  differsByFunction,
  isSettled,
  type KeyAnswer,
  keyQuestionAt,
  type ResolutionSubject,
  resolveSettings,
} from './resolve-settings.ts';
import { type ChosenSettings, settingsSchema } from './settings.ts';

const place = { awsAccountId: '111122223333', region: 'eu-west-1' };
const subject: ResolutionSubject = {
  ...place,
  functionName: 'Orders-Api',
  tags: { Team: 'Pay & Ship', release: '1.2+b', number: '7' },
  environment: 'prod',
};
const anySubject: fc.Arbitrary<ResolutionSubject> = fc.record({
  awsAccountId: fc.constantFrom('111122223333', '444455556666', '777788889999'),
  region: fc.constantFrom('eu-west-1', 'us-gov-west-1', 'cn-north-1'),
  functionName: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
  tags: fc.option(fc.dictionary(fc.constantFrom('service', 'Team:Name', 'app version'), fc.string()), {
    nil: undefined,
  }),
  environment: fc.option(fc.constantFrom('prod', 'staging'), { nil: undefined }),
});
const anyAnswer: fc.Arbitrary<KeyAnswer | undefined> = fc.constantFrom<KeyAnswer | undefined>(
  undefined,
  { kind: 'found', arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:dd-AbCdEf' },
  { kind: 'missing' },
  { kind: 'deleted' },
  { kind: 'unchecked', reason: 'notAllowed' },
);

describe('resolving settings', () => {
  test('gives settings that the schema takes as settled, or says with a blocking finding what is missing', () => {
    fc.assert(
      fc.property(anySettingsOfTheTable, anySubject, anyAnswer, (chosen, of, answer) => {
        const { settings, findings } = resolveSettings(chosen, of, answer);
        expect(isSettled(settings)).toBe(true);
        expect(JSON.stringify(settings)).not.toMatch(/"from"|\{(?:accountId|region|partition)\}/);
        const asked = ['apiKey', 'env', 'service', 'version'].filter((name) => Object.hasOwn(chosen, name));
        const missing = asked.filter((name) => !Object.hasOwn(settings, name) && chosen[name as 'env'] !== undefined);
        expect(findings.filter(({ severity }) => severity === 'blocked')).toHaveLength(missing.length);
        for (const name of ['env', 'service', 'version'] as const)
          if (settings[name] !== undefined)
            expect(settingsSchema.safeParse({ [name]: settings[name] }).success).toBe(true);
      }),
    );
  });

  test('leaves settled settings as they are, the very same value', () => {
    fc.assert(
      fc.property(anySettingsOfTheTable, anySubject, anyAnswer, (chosen, of, answer) => {
        const { settings, findings } = resolveSettings(chosen, of, answer);
        if (isSettled(chosen)) expect([settings === chosen, findings]).toEqual([true, []]);
        const again = resolveSettings(settings, of, answer);
        expect(again.settings).toBe(settings);
      }),
    );
  });

  test('comes to the same for all functions of a place, unless a tag or a name decides', () => {
    fc.assert(
      fc.property(anySettingsOfTheTable, anySubject, anySubject, anyAnswer, (chosen, one, other, answer) => {
        fc.pre(!differsByFunction(chosen));
        const { functionName, tags } = other;
        expect(resolveSettings(chosen, { ...one, functionName, tags }, answer)).toEqual(
          resolveSettings(chosen, one, answer),
        );
      }),
    );
  });

  test('never tells a secret in a finding', () => {
    const pasted = 'deadbeef'.repeat(4);
    const tags = { service: pasted };
    const { settings, findings } = resolveSettings(
      { service: { from: 'tag', tag: 'service' } },
      { ...subject, tags },
      undefined,
    );
    expect(findings.map(({ code }) => code)).toEqual(['originUnusable']);
    expect(JSON.stringify([settings, findings])).not.toContain(pasted);
  });
});

describe('env, service and version', () => {
  const resolved = (chosen: ChosenSettings, of: Partial<ResolutionSubject> = {}) =>
    resolveSettings(chosen, { ...subject, ...of }, undefined);

  test('come from the account, the name or a tag, written as Datadog writes them', () => {
    expect(
      resolved({
        env: { from: 'account' },
        service: { from: 'functionName' },
        version: { from: 'tag', tag: 'release' },
      }),
    ).toEqual({ settings: { env: 'prod', service: 'orders-api', version: '1.2+b' }, findings: [] });
    expect(resolved({ service: { from: 'tag', tag: 'Team' } }).settings).toEqual({ service: 'pay___ship' });
  });

  test.each([
    ['environmentNotSet', { env: { from: 'account' } }, { environment: undefined }],
    ['tagMissing', { service: { from: 'tag', tag: 'team' } }, {}],
    ['tagMissing', { service: { from: 'tag', tag: 'constructor' } }, {}],
    ['tagMissing', { env: { from: 'tag', tag: 'stage' } }, { tags: { stage: ' ' } }],
    ['tagsNotRead', { version: { from: 'tag', tag: 'release' } }, { tags: undefined }],
    ['originUnusable', { env: { from: 'tag', tag: 'number' } }, {}],
    ['originUnusable', { service: { from: 'functionName' } }, { functionName: '9-lives' }],
  ] as const)('are %s, and block, for %j', (code, chosen, of) => {
    const { settings, findings } = resolved(chosen, of);
    expect([settings, findings.map((found) => [found.code, found.severity])]).toEqual([{}, [[code, 'blocked']]]);
  });
});

describe('a key', () => {
  const template = 'arn:{partition}:secretsmanager:{region}:{accountId}:secret:dd';
  const arnOf = (chosen: ChosenApiKey, of = place) => {
    const reference = keyReferenceAt(chosen, of);
    return reference.kind === 'question' ? reference.question.arn : reference;
  };

  test('by name lies in the account and Region of the function, in any partition', () => {
    const byName = { source: 'secretsManager', name: 'dd/{region}' } as const;
    expect(arnOf(byName)).toBe('arn:aws:secretsmanager:eu-west-1:111122223333:secret:dd/eu-west-1');
    expect(arnOf(byName, { ...place, region: 'us-gov-west-1' })).toBe(
      'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:dd/us-gov-west-1',
    );
    expect(arnOf({ source: 'ssm', name: '/dd/key' }, { ...place, region: 'cn-north-1' })).toBe(
      'arn:aws-cn:ssm:cn-north-1:111122223333:parameter/dd/key',
    );
  });

  test('by template is asked for in the Region that its ARN names, and not at all in another account', () => {
    expect(keyQuestionAt({ apiKey: { source: 'secretsManager', arn: template } }, place)).toEqual({
      store: 'secretsManager',
      id: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:dd',
      arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:dd',
      region: 'eu-west-1',
      isOfOtherAccount: false,
    });
    const central = template.replace('{region}', 'us-east-1').replace('{accountId}', '999988887777');
    expect(keyQuestionAt({ apiKey: { source: 'secretsManager', arn: central } }, place)).toMatchObject({
      region: 'us-east-1',
      isOfOtherAccount: true,
    });
  });

  test('of a table is that of the row that says most about the place', () => {
    const rows = [
      { ciphertext: 'everyPlace' },
      { region: 'eu-west-1', ciphertext: 'ofRegion' },
      { awsAccountId: '111122223333', ciphertext: 'ofAccount' },
      { awsAccountId: '111122223333', region: 'eu-west-1', ciphertext: 'ofAccountAndRegion' },
    ];
    const holds = (table: object[]) => {
      const { apiKey } = settingsSchema.parse({ apiKey: { source: 'kms', table } });
      const reference = apiKey && keyReferenceAt(apiKey, place);
      return reference?.kind === 'exact' && reference.apiKey.source === 'kms' ? reference.apiKey.ciphertext : undefined;
    };
    for (let count = rows.length; count > 0; count -= 1)
      expect(holds(rows.slice(0, count).reverse())).toBe(rows[count - 1]?.ciphertext);
    expect(holds([{ awsAccountId: '444455556666', ciphertext: 'ofAnother' }])).toBeUndefined();
  });

  test.each([
    ['no row', []],
    ['two rows for one place', [{ name: 'a' }, { name: 'b' }]],
    ['a row with two keys', [{ name: 'a', arn: 'arn:aws:ssm:eu-west-1:111122223333:parameter/a' }]],
    ['a row without a key', [{ region: 'eu-west-1' }]],
    ['a key itself', [{ name: 'deadbeef'.repeat(4) }]],
    ['no Region', [{ region: 'Ireland', name: 'a' }]],
  ])('by a table with %s is refused', (_, table) => {
    expect(settingsSchema.safeParse({ apiKey: { source: 'ssm', table } }).success).toBe(false);
  });

  test.each([
    [{ source: 'secretsManager' }],
    [{ source: 'secretsManager', arn: template, name: 'dd' }],
    [{ source: 'secretsManager', name: 'deadbeef'.repeat(4) }],
    [{ source: 'secretsManager', name: '{other}' }],
    [{ source: 'plain', name: 'dd' }],
    [{ source: 'plain', table: [{ value: 'f'.repeat(32) }] }],
    [{ source: 'kms', name: 'dd' }],
  ])('given as %j is refused', (apiKey) => {
    expect(settingsSchema.safeParse({ apiKey }).success).toBe(false);
  });

  test('whose name would be mistaken for an ARN is blocked where it could not be looked up', () => {
    const chosen: ChosenSettings = { apiKey: { source: 'secretsManager', name: 'datadog-apikey' } };
    const codes = (answer: KeyAnswer) => resolveSettings(chosen, subject, answer).findings.map(({ code }) => code);
    expect(codes({ kind: 'unchecked', reason: 'notAllowed' })).toEqual(['keyNameAmbiguous']);
    expect(
      codes({ kind: 'found', arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-apikey-AbCdEf' }),
    ).toEqual([]);
  });

  test('of a table stays hidden where it is a secret, and is shown where it is a place', () => {
    const kms = settingsSchema.parse({
      apiKey: { source: 'kms', table: [{ region: 'eu-west-1', ciphertext: 'QUJDREVGR0g=' }] },
    });
    expect(JSON.stringify(maskSettings(kms))).not.toContain('QUJD');
    expect(JSON.stringify(maskSettings(kms))).toContain('eu-west-1');
    const named = settingsSchema.parse({ apiKey: { source: 'ssm', table: [{ name: 'dd' }] } });
    expect(maskSettings(named)).toEqual(named);
  });
});
