import { describe, expect, test } from 'vitest';
import { awsAccountIdSchema } from '../lambda/account-id.ts';
import { bundledLayerVersions, classifyLayer, floorVersionOf, requiredLayers } from './layers.ts';
import { supportedRuntimes } from './runtimes.ts';

const namesFor = (runtime: string, architecture: string, settings = {}) =>
  requiredLayers({ runtime, architecture, region: 'us-east-1', settings }).map(({ layerName }) => layerName);

describe('required layers', () => {
  test.each([
    ['python3.8', 'Datadog-Extension Datadog-Python38', 'Datadog-Extension-ARM Datadog-Python38-ARM'],
    ['python3.14', 'Datadog-Extension Datadog-Python314', 'Datadog-Extension-ARM Datadog-Python314-ARM'],
    ['nodejs24.x', 'Datadog-Extension Datadog-Node24-x', 'Datadog-Extension-ARM Datadog-Node24-x'],
    ['java8.al2', 'Datadog-Extension dd-trace-java', 'Datadog-Extension-ARM dd-trace-java'],
    ['dotnet10', 'Datadog-Extension dd-trace-dotnet', 'Datadog-Extension-ARM dd-trace-dotnet-ARM'],
    ['ruby4.0', 'Datadog-Extension Datadog-Ruby4-0', 'Datadog-Extension-ARM Datadog-Ruby4-0-ARM'],
    ['provided.al2023', 'Datadog-Extension', 'Datadog-Extension-ARM'],
    ['python3.7', '', ''],
    ['go1.x', '', ''],
  ])('of %s are named for both architectures', (runtime, x86, arm) => {
    expect(namesFor(runtime, 'x86_64').join(' ')).toBe(x86);
    expect(namesFor(runtime, 'arm64').join(' ')).toBe(arm);
  });

  test('come from the account of the partition, or from the one that was chosen', () => {
    const account = (region: string, settings = {}) =>
      requiredLayers({ runtime: 'ruby3.4', architecture: 'x86_64', region, settings }).map(
        ({ awsAccountId }) => awsAccountId,
      );
    expect(account('eu-west-1')).toEqual(['464622532012', '464622532012']);
    expect(account('us-gov-east-1')).toEqual(['002406178527', '002406178527']);
    expect(account('cn-north-1')).toEqual([]);
    expect(account('cn-north-1', { layerAccount: awsAccountIdSchema.parse('999999999999') })).toEqual([
      '999999999999',
      '999999999999',
    ]);
  });

  test('follow FIPS, and keep it where the function has it already', () => {
    expect(namesFor('nodejs22.x', 'arm64', { fips: true })).toEqual(['Datadog-Extension-ARM-FIPS', 'Datadog-Node22-x']);
    const currentLayers = ['arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension-FIPS:90'];
    const needs = { runtime: 'python3.12', architecture: 'x86_64', region: 'us-east-1', currentLayers };
    expect(requiredLayers({ ...needs, settings: {} })[0]?.layerName).toBe('Datadog-Extension-FIPS');
    expect(requiredLayers({ ...needs, settings: { fips: false } })[0]?.layerName).toBe('Datadog-Extension');
  });

  test('carry what was chosen, and a floor for every runtime', () => {
    const settings = { layerVersions: { extension: 90, python: 'none' as const } };
    const required = requiredLayers({ runtime: 'python3.12', architecture: 'x86_64', region: 'us-east-1', settings });
    expect(required.map(({ kind, chosen, floorVersion }) => [kind, chosen, floorVersion])).toEqual([
      ['extension', 90, 100],
      ['library', 'none', 128],
    ]);
    for (const runtime of Object.keys(supportedRuntimes))
      expect(namesFor(runtime, 'arm64').every((name) => floorVersionOf(name) !== undefined)).toBe(true);
    expect(floorVersionOf('Datadog-Node16-x')).toBe(120);
  });
});

describe('a layer', () => {
  const arn = (account: string, name: string) => `arn:aws:lambda:us-east-1:${account}:layer:${name}:3`;

  test("is Datadog's only by account and exact name", () => {
    expect(classifyLayer(arn('464622532012', 'dd-trace-java'))).toMatchObject({
      origin: 'datadog',
      datadog: { kind: 'library', family: 'java' },
    });
    expect(classifyLayer(arn('464622532012', 'Datadog-Extension-ARM-FIPS'))).toMatchObject({
      datadog: { kind: 'extension', isArm: true, isFips: true },
    });
    expect(classifyLayer(arn('111122223333', 'my-dd-trace-java-config')).origin).toBe('other');
    expect(classifyLayer(arn('111122223333', 'dd-trace-java')).origin).toBe('copy');
    expect(classifyLayer(arn('111122223333', 'dd-trace-java'), '111122223333').origin).toBe('datadog');
  });
});

test('Regions without every layer are known', () => {
  const versions = bundledLayerVersions('ap-east-2');
  expect([
    versions['dd-trace-java'],
    versions['Datadog-Ruby3-4-ARM'],
    versions['Datadog-Node16-x'],
    versions['dd-trace-dotnet'],
  ]).toEqual(Array(4).fill('missing'));
  expect([versions['Datadog-Python312'], versions['Datadog-Node20-x'], versions['Datadog-Extension']]).toEqual([
    128, 143, 100,
  ]);
});
