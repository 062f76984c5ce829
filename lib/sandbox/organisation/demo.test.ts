import { describe, expect, test } from 'vitest';
import { authorizeLayers } from '../lambda/layers.ts';
import type { FunctionRecord } from '../records.ts';
import { SandboxState } from '../state.ts';
import { buildOrganisation } from './organisation.ts';

function build(): SandboxState {
  const state = new SandboxState();
  buildOrganisation(state, 'demo');
  return state;
}
const state = build();
const all = [...state.functions].flatMap(([place, functions]) =>
  [...functions.values()].map((record) => ({ place, record })),
);
const production = (name: string): FunctionRecord => {
  const record = state.findFunction('111122223333', 'us-east-1', name);
  if (!record) throw new Error(`no ${name}`);
  return record;
};

describe('the demo organisation', () => {
  test('is the same each time, some 400 functions, and under 2 MB', () => {
    const text = JSON.stringify([...state.entries()]);
    expect(JSON.stringify([...build().entries()])).toBe(text);
    expect(text.length).toBeLessThan(2_000_000);
    expect(all.length).toBeGreaterThan(380);
    expect(all.length).toBeLessThan(440);
  });

  test('spans three accounts, two partitions and several Regions', () => {
    const places = new Set(all.map(({ place }) => place));
    for (const place of [
      '111122223333/us-east-1',
      '111122223333/eu-west-1',
      '111122223333/ap-east-2',
      '444455556666/us-east-1',
      '777788889999/us-gov-west-1',
    ]) {
      expect(places).toContain(place);
    }
  });

  test('has every runtime and both architectures', () => {
    const runtimes = new Set(all.map(({ record }) => record.configuration.Runtime));
    for (const runtime of [
      'python3.6',
      'python3.7',
      'python3.8',
      'python3.9',
      'python3.10',
      'python3.11',
      'python3.12',
      'python3.13',
      'python3.14',
      'nodejs16.x',
      'nodejs18.x',
      'nodejs20.x',
      'nodejs22.x',
      'nodejs24.x',
      'java8.al2',
      'java11',
      'java17',
      'java21',
      'java25',
      'dotnet6',
      'dotnet8',
      'dotnet10',
      'ruby3.2',
      'ruby3.3',
      'ruby3.4',
      'ruby4.0',
      'provided.al2',
      'provided.al2023',
      'go1.x',
      undefined,
    ]) {
      expect(runtimes).toContain(runtime);
    }
    const arm = all.filter(({ record }) => record.configuration.Architectures?.[0] === 'arm64').length;
    expect(arm).toBeGreaterThan(50);
  });

  test('is owned by every tool, and instrumented by every other tool', () => {
    const tags = new Set(all.flatMap(({ record }) => Object.keys(record.tags ?? {})));
    for (const tag of [
      'aws:cloudformation:stack-name',
      'lambda:createdBy',
      'STAGE',
      'aws-chalice',
      'dd_sls_ci',
      'dd_sls_plugin',
      'dd_sls_macro',
      'dd_cdk_construct',
      'dd_sls_terraform_module',
    ]) {
      expect(tags).toContain(tag);
    }
    expect(all.some(({ record }) => record.tags === undefined)).toBe(true);
  });

  test('keeps AWS’s limits, and every layer exists but for the one that was deleted', () => {
    const broken: string[] = [];
    for (const { place, record } of all) {
      const { configuration } = record;
      expect(configuration.FunctionName.length).toBeLessThanOrEqual(64);
      expect(configuration.Handler?.length ?? 0).toBeLessThanOrEqual(128);
      expect(JSON.stringify(configuration.Environment?.Variables ?? {}).length).toBeLessThanOrEqual(4096);
      const [awsAccountId = '', region = ''] = place.split('/');
      const arns = (configuration.Layers ?? []).map((layer) => layer.Arn);
      try {
        authorizeLayers(state, { region, awsAccountId, callerArn: 'arn', authorize: () => undefined }, arns);
      } catch (error) {
        broken.push(`${configuration.FunctionName}: ${String(error)}`);
      }
    }
    expect(broken).toEqual([expect.stringContaining('geo-lookup: InvalidParameterValueException')]);
  });

  test('has the awkward ones', () => {
    expect(production('checkout-enrich-basket').configuration.Layers).toHaveLength(5);
    expect(JSON.stringify(production('legacy-config-hub').configuration.Environment?.Variables)).toHaveLength(4096);
    expect(production('identity-token-vault').hasUnreadableEnvironment).toBe(true);
    expect(production('documents-otel').configuration.Environment?.Variables?.AWS_LAMBDA_EXEC_WRAPPER).toBe(
      '/opt/otel-handler',
    );
    expect(production('storefront-web').configuration.Handler).toBe('run.sh');
    expect(production('ledger-orphan-redirect').configuration.Environment?.Variables).not.toHaveProperty(
      'DD_LAMBDA_HANDLER',
    );
    expect(production('warehouse-migrate').pending?.readyAt).toBeNull();
    expect(state.findFunction('111122223333', 'eu-west-1', 'us-east-1.edge-auth')?.configuration.MasterArn).toContain(
      'edge-auth',
    );
    expect(
      production('release-gate').codeSigningConfigArn &&
        state.codeSigningConfigs.has(production('release-gate').codeSigningConfigArn ?? ''),
    ).toBe(true);
    expect(production('quote-engine').aliases).toHaveLength(2);
    expect(production('ocr-worker').configuration).not.toHaveProperty('Runtime');
    expect(production('tiny-ping').configuration.MemorySize).toBe(128);
  });
});
