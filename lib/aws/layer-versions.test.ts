import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsAccountIdSchema } from '../core/lambda/account-id.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import { unpacedContext } from './context.ts';
import { findNewestVersion, newestLayerVersion, newestLayerVersions } from './layer-versions.ts';
import { type AwsSession, sessionFor } from './session.ts';
import { standInForAws } from './testing.ts';

const datadog = awsAccountIdSchema.parse('464622532012');

describe('the search for the newest version', () => {
  it('finds it wherever it is, in a number of questions that grows with the logarithm', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 5_000 }), async (floor, above) => {
        let questions = 0;
        const newest = await findNewestVersion(floor, async (version) => {
          questions += 1;
          return version <= floor + above;
        });
        expect(newest).toBe(floor + above);
        expect(questions).toBeLessThanOrEqual(3 + 2 * Math.log2(above + 2));
      }),
    );
  });

  it('finds it in a Region that is a version behind the floor', async () => {
    expect(await findNewestVersion(100, async (version) => version <= 99)).toBe(99);
  });

  it('says missing when nothing near the floor exists', async () => {
    expect(await findNewestVersion(100, async () => false)).toBe('missing');
  });

  it('gives up on something that says yes to every version, after a bounded number of questions', async () => {
    let questions = 0;
    const yes = async () => {
      questions += 1;
      return true;
    };
    expect(await findNewestVersion(100, yes)).toBe('endless');
    expect(questions).toBeLessThanOrEqual(20);
  });

  it('never takes an error for absence', async () => {
    const failing = async (version: number) => {
      if (version > 102) throw new Error('throttled');
      return true;
    };
    await expect(findNewestVersion(100, failing)).rejects.toThrow('throttled');
  });
});

describe('against something that answers 200 to everything', () => {
  const layer = { awsAccountId: datadog, layerName: 'Datadog-Extension', floorVersion: 50 };
  const layerArn = `arn:aws:lambda:us-east-1:${datadog}:layer:Datadog-Extension`;
  const answered = (version: number) => ({
    LayerArn: layerArn,
    LayerVersionArn: `${layerArn}:${version}`,
    Version: version,
  });
  const askedVersion = (arn: string | null) => Number(arn?.split(':').at(-1));

  it.each([
    ['nothing', () => ({})],
    ['another version', () => answered(7)],
    ['another layer', () => ({ ...answered(50), LayerArn: `${layerArn}-ARM` })],
    ['another version under the right ARN', () => ({ ...answered(50), Version: 49 })],
    ['a version without its number', () => ({ ...answered(50), Version: undefined })],
  ])('an answer with %s is no confirmation, and no absence either', async (_what, answer) => {
    const stand = await standInForAws(answer);
    await expect(newestLayerVersion(stand.session(), 'us-east-1', layer)).rejects.toMatchObject({
      code: 'awsUnreadableAnswer',
    });
    expect(stand.questions).toHaveLength(1);
    await stand.close();
  });

  it('the search ends though every version asked for is confirmed, and says so', async () => {
    const stand = await standInForAws(({ url }) => answered(askedVersion(url.searchParams.get('Arn'))));
    await expect(newestLayerVersion(stand.session(), 'us-east-1', layer)).rejects.toMatchObject({
      code: 'awsEndlessAnswer',
      params: { operation: 'lambda:GetLayerVersion', answers: 17 },
    });
    expect(stand.questions).toHaveLength(17);
    await stand.close();
  });
});

describe('against AWS', () => {
  let test: TestSandbox;
  let session: AwsSession;
  beforeAll(async () => {
    test = await sandboxForTest();
    Object.assign(process.env, test.environment);
    const { readRoleArn: roleArn, externalId } = test;
    session = await sessionFor({ roleArn, externalId, purpose: 'read', sessionName: 'test' }, unpacedContext);
  });
  afterAll(() => test.sandbox.close());

  it('the newest published version is found from an old floor', async () => {
    const layer = { awsAccountId: datadog, layerName: 'Datadog-Extension', floorVersion: 50 };
    expect(await newestLayerVersion(session, 'us-east-1', layer)).toBe(100);
  });

  it('a layer that a Region does not have is missing, and one that lags behind is found at its own newest', async () => {
    const layers = [
      { awsAccountId: datadog, layerName: 'Datadog-Ruby3-3', floorVersion: 30 },
      { awsAccountId: datadog, layerName: 'Datadog-Python312', floorVersion: 128 },
    ];
    expect(await newestLayerVersions(session, 'ap-east-2', layers)).toEqual({
      'Datadog-Ruby3-3': 'missing',
      'Datadog-Python312': 127,
    });
  });

  it('a role without lambda:GetLayerVersion is told from a Region without layers', async () => {
    const fault = test.sandbox.faults.add({ match: { operation: 'GetLayerVersionByArn' }, effect: { kind: 'deny' } });
    const witness = { awsAccountId: datadog, layerName: 'Datadog-Extension', floorVersion: 100 };
    const layers = [{ awsAccountId: datadog, layerName: 'Datadog-Python312', floorVersion: 128 }];
    await expect(newestLayerVersions(session, 'us-east-1', layers, witness)).rejects.toMatchObject({
      code: 'awsAccessDenied',
    });
    test.sandbox.faults.remove(fault.id);
  });
});
