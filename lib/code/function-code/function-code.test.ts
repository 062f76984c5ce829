import { describe, expect, test } from 'vitest';
import { maskedValue } from '../../core/change/change-codes.ts';
import type { MaskedSettings } from '../../core/datadog/masked-settings.ts';
import { supportedRuntimes } from '../../core/datadog/runtimes.ts';
import { apiKeyPlaceholder } from '../custom/instrumentation.ts';
import { ciphertextPlaceholder, functionCode } from './function-code.ts';
import { type StoredFunction, settingsShownBy } from './stored-function.ts';

const secretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf';
const profile: MaskedSettings = { site: 'datadoghq.com', apiKey: { source: 'secretsManager', arn: secretArn } };
const plain: StoredFunction = {
  functionName: 'orders',
  awsAccountId: '111122223333',
  region: 'eu-west-1',
  runtime: 'python3.12',
  architecture: 'arm64',
  packageType: 'Zip',
  handler: 'app.handler',
  layers: [],
  variableNames: ['TABLE'],
  datadogVariables: {},
  isEnvironmentReadable: true,
  isInVpc: false,
  ownerTool: 'unknown',
  tags: {},
  environment: null,
};
const stored = (changed: Partial<StoredFunction>): StoredFunction => ({ ...plain, ...changed });
const titlesOf = (section: { snippets: readonly { title: string }[] } | null) =>
  section?.snippets.map(({ title }) => title);
const codesOf = (section: { findings: readonly { code: string }[] } | null) =>
  section?.findings.map(({ code }) => code) ?? [];

describe('custom metrics, spans and tags', () => {
  test.each([
    ['python3.12', 'python'],
    ['nodejs22.x', 'javascript'],
    ['java21', 'java'],
    ['dotnet8', 'csharp'],
    ['ruby3.4', 'ruby'],
    ['provided.al2023', 'go'],
    ['go1.x', 'go'],
  ])('for %s are in %s', (runtime, language) => {
    const { snippets } = functionCode(stored({ runtime }), profile).customCode;
    expect(snippets.find(({ title }) => title === 'metric')?.language).toBe(language);
    expect(snippets.map(({ title }) => title)).toEqual(expect.arrayContaining(['metric', 'span', 'tag']));
  });

  test('say what works against them, and that X-Ray is not known', () => {
    const variableNames = ['DD_TRACE_ENABLED'];
    const off = stored({ variableNames, datadogVariables: { DD_TRACE_ENABLED: 'false' } });
    expect(codesOf(functionCode(off, profile).customCode)).toEqual(
      expect.arrayContaining(['nothingListens', 'tracingOff']),
    );
    expect(codesOf(functionCode(plain, profile).customCode)).toContain('xrayUnknown');
  });

  test('lead to the function at the site that it has, else at the profile’s', () => {
    const linkOf = (datadogVariables: Record<string, string>) =>
      functionCode(stored({ datadogVariables, region: 'us-gov-west-1' }), { ...profile, site: 'ddog-gov.com' })
        .customCode.links.function;
    expect(linkOf({})).toBe('https://app.ddog-gov.com/functions/orders:us-gov-west-1:111122223333:aws');
    expect(linkOf({ DD_SITE: 'us2.ddog-gov.com' })).toContain('https://app.us2.ddog-gov.com/');
  });
});

describe('the network', () => {
  const inVpc = stored({ isInVpc: true });

  test('is shown for a function in a VPC only, and asks for what is not stored', () => {
    expect(functionCode(plain, profile).network).toBeNull();
    const { network } = functionCode(inVpc, profile);
    expect(titlesOf(network)).toEqual(['endpointsTerraform', 'endpointsCloudFormation']);
    expect(network?.snippets[0]?.text).toContain('variable "datadog_vpc_id"');
    expect(network?.snippets[1]?.text).toContain('com.amazonaws.eu-west-1.secretsmanager');
    expect(codesOf(network)).toEqual(expect.arrayContaining(['routesUnknown', 'networkUnknown', 'crossRegion']));
  });

  test('is that of the profile’s site, or of the function’s own', () => {
    const own = { ...inVpc, datadogVariables: { DD_SITE: 'datadoghq.eu', DD_API_KEY_SECRET_ARN: secretArn } };
    expect(codesOf(functionCode(own, undefined).network)).toContain('noPrivateLink');
    expect(titlesOf(functionCode(own, undefined).network)).toContain('proxyTerraform');
    expect(codesOf(functionCode(own, profile).network)).not.toContain('noPrivateLink');
  });

  test('of GovCloud has a proxy and the endpoint of its key in FIPS mode', () => {
    const region = 'us-gov-west-1';
    const arn = 'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:datadog-AbCdEf';
    const { network } = functionCode(
      { ...inVpc, region },
      { site: 'ddog-gov.com', apiKey: { source: 'secretsManager', arn } },
    );
    expect(network?.snippets[0]?.text).toContain('com.amazonaws.us-gov-west-1.secretsmanager-fips');
    expect(titlesOf(network)).toContain('proxyCloudFormation');
  });

  test('says that a proxy is there already', () => {
    const proxied = { ...inVpc, datadogVariables: { DD_SITE: 'datadoghq.com', DD_PROXY_HTTPS: 'http://proxy:3128' } };
    for (const chosen of [undefined, profile])
      expect(codesOf(functionCode(proxied, chosen).network)).toContain('proxySet');
    expect(codesOf(functionCode(inVpc, profile).network)).not.toContain('proxySet');
  });
});

describe('the Forwarder', () => {
  test.each([
    ['python3.6', {}, 'onlyWay'],
    ['python2.7', {}, 'onlyWay'],
    ['nodejs14.x', {}, 'logsOnly'],
    ['go1.x', {}, 'logsOnly'],
    ['python3.12', { DD_FLUSH_TO_LOG: 'true' }, 'inUse'],
    ['python3.12', {}, undefined],
  ])('of %s with %j: %s', (runtime, datadogVariables, reason) => {
    expect(functionCode(stored({ runtime, datadogVariables }), profile).forwarder?.reason).toBe(reason);
  });

  test('only reads the log of a runtime that Datadog has nothing for', () => {
    const { forwarder } = functionCode(stored({ runtime: 'nodejs14.x' }), profile);
    expect(titlesOf(forwarder)).toEqual(['subscriptionCloudFormation', 'subscriptionTerraform', 'subscriptionAwsCli']);
    expect(codesOf(forwarder)).toEqual(['forwarderUnknown', 'filtersUnknown', 'logsOnly', 'logGroupMustExist']);
    expect(forwarder?.ofFunction).toEqual([]);
  });

  test('of an old Python sets what writes metrics into the log', () => {
    const { forwarder } = functionCode(stored({ runtime: 'python3.6' }), profile);
    expect(titlesOf(forwarder)).toContain('functionAwsCli');
    const text = forwarder?.snippets.find(({ title }) => title === 'functionValues')?.text;
    expect(text).toContain('"DD_FLUSH_TO_LOG": "true"');
  });
});

describe('other tools', () => {
  test.each(Object.keys(supportedRuntimes))('have every form for %s', (runtime) => {
    const { otherTools } = functionCode(stored({ runtime }), profile);
    expect(titlesOf(otherTools)).toEqual(expect.arrayContaining(['permission', 'awsCli', 'sst', 'pulumiYaml']));
  });

  test('take the library as a package where the runtime allows it', () => {
    expect(titlesOf(functionCode(plain, profile).otherToolsPackaged)).toContain('package');
    expect(functionCode(stored({ runtime: 'java21' }), profile).otherToolsPackaged).toBeNull();
    expect(functionCode(stored({ packageType: 'Image', runtime: null }), profile).otherToolsPackaged).toBeNull();
  });

  test('get layers of the function’s partition and architecture', () => {
    const gov = functionCode(stored({ region: 'us-gov-west-1' }), { ...profile, site: 'ddog-gov.com' });
    const text = gov.otherTools.snippets.find(({ title }) => title === 'values')?.text;
    expect(text).toContain('arn:aws-us-gov:lambda:us-gov-west-1:002406178527:layer:Datadog-Python312-ARM:');
  });

  test('get nothing where a live change would be refused, and the reason', () => {
    const reasonsOf = (one: StoredFunction) => {
      const { otherTools } = functionCode(one, profile);
      expect(otherTools.snippets).toEqual([]);
      return otherTools.ofFunction.filter(({ severity }) => severity === 'blocked').map(({ code }) => code);
    };
    const layers = [1, 2, 3, 4].map((number) => `arn:aws:lambda:eu-west-1:111122223333:layer:own${number}:1`);
    expect(reasonsOf(stored({ isEnvironmentReadable: false }))).toEqual(['environmentUnreadable']);
    expect(reasonsOf(stored({ ownerTool: 'chalice' }))).toEqual(['chalice']);
    expect(reasonsOf(stored({ layers }))).toEqual(['tooManyLayers']);
    expect(reasonsOf(stored({ runtime: 'go1.x' }))).toEqual(['runtimeUnsupported']);
    expect(reasonsOf(stored({ packageType: 'Image', runtime: null, handler: null }))).toEqual(['containerImage']);
    expect(titlesOf(functionCode(stored({ layers }), profile).otherToolsPackaged)).toContain('package');
  });

  test('of a container image leave its command alone and say so', () => {
    const image = stored({ packageType: 'Image', runtime: null, handler: null });
    const { otherTools } = functionCode(image, { ...profile, imageHoldsDatadog: true, imageRuntime: 'python' });
    expect(titlesOf(otherTools)).toEqual(['permission', 'awsCli', 'values']);
    expect(codesOf(otherTools)).toContain('imageCommandNotStored');
    expect(otherTools.ofFunction.map(({ code }) => code)).not.toContain('imageCommandInImage');
  });

  test('change nothing at a function that is already as its own variables say', () => {
    const text = functionCode(plain, profile).otherTools.snippets.find(({ title }) => title === 'values')?.text ?? '';
    const { Handler, Layers, Environment } = JSON.parse(text);
    const done = stored({
      handler: Handler,
      layers: Layers,
      variableNames: ['TABLE', ...Object.keys(Environment.Variables)],
      datadogVariables: Environment.Variables,
    });
    for (const chosen of [profile, undefined]) {
      const { otherTools } = functionCode(done, chosen);
      expect(otherTools.snippets).toEqual([]);
      expect(otherTools.ofFunction.filter(({ severity }) => severity === 'blocked')).toEqual([]);
    }
  });
});

describe('what is not stored stays out of every text', () => {
  const keys: MaskedSettings[] = [
    { apiKey: { source: 'plain', value: maskedValue } },
    { apiKey: { source: 'kms', ciphertext: maskedValue } },
    { tags: { team: 'orders' } },
  ];
  const functions: Partial<StoredFunction>[] = [
    {},
    { datadogVariables: { DD_API_KEY: maskedValue } },
    { datadogVariables: { DD_KMS_API_KEY: maskedValue, DD_TAGS: maskedValue } },
    { runtime: 'python3.6', datadogVariables: { DD_TAGS: maskedValue } },
    { isInVpc: true, datadogVariables: { DD_FLUSH_TO_LOG: 'true', DD_PROXY_HTTPS: maskedValue } },
  ];

  test.each(functions)('%j', (changed) => {
    for (const settings of [undefined, ...keys])
      expect(JSON.stringify(functionCode(stored(changed), settings))).not.toContain(maskedValue);
  });

  test('a key leaves a gap, and a hidden ciphertext is said', () => {
    const [clear, encrypted] = keys.map((settings) => functionCode(plain, settings).otherTools);
    expect(JSON.stringify(clear?.snippets)).toContain(apiKeyPlaceholder);
    expect(codesOf(clear ?? null)).toContain('plainApiKey');
    expect(JSON.stringify(encrypted?.snippets)).toContain(ciphertextPlaceholder);
    expect(codesOf(encrypted ?? null)).toContain('ciphertextNotShown');
  });

  test('tags that would be merged into hidden ones are refused by name', () => {
    const tagged = stored({ variableNames: ['DD_TAGS'], datadogVariables: { DD_TAGS: maskedValue } });
    const { otherTools } = functionCode(tagged, { ...profile, tags: { team: 'orders' } });
    expect(otherTools.snippets).toEqual([]);
    expect(otherTools.findings).toMatchObject([{ code: 'valueNotStored', params: { variables: 'DD_TAGS' } }, {}]);
  });
});

test('settings are read from variables as far as they say something', () => {
  expect(settingsShownBy({ datadogVariables: {} })).toEqual({});
  const datadogVariables = {
    DD_SITE: 'us5.datadoghq.com',
    DD_API_KEY_SSM_ARN: 'arn:aws:ssm:eu-west-1:111122223333:parameter/datadog',
    DD_TRACE_ENABLED: 'false',
    DD_SERVERLESS_LOGS_ENABLED: 'false',
    DD_LAMBDA_FIPS_MODE: 'true',
  };
  expect(settingsShownBy({ datadogVariables })).toEqual({
    site: 'us5.datadoghq.com',
    apiKey: { source: 'ssm', arn: 'arn:aws:ssm:eu-west-1:111122223333:parameter/datadog' },
    logs: false,
    tracing: false,
    fips: true,
  });
});

test('what the settings leave to each function is settled for this one, and what stays open is told', () => {
  const open: MaskedSettings = {
    apiKey: { source: 'secretsManager', name: 'datadog-{region}' },
    service: { from: 'functionName' },
    env: { from: 'account' },
  };
  const { otherTools } = functionCode(stored({ environment: 'staging' }), open);
  const text = otherTools.snippets.map((snippet) => snippet.text).join('\n');
  expect(text).toContain('arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-eu-west-1');
  expect(text).toMatch(/DD_SERVICE\W+orders/);
  expect(text).toMatch(/DD_ENV\W+staging/);
  expect(otherTools.ofFunction.map(({ code }) => code)).toContain('keyNotChecked');
  const without = functionCode(stored({}), open).otherTools;
  expect(without.ofFunction.map(({ code }) => code)).toContain('environmentNotSet');
});
