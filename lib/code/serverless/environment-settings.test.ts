// biome-ignore-all lint/suspicious/noTemplateCurlyInString: services hold the framework's variables
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { settingFields, settingsFrom } from '../../core/datadog/settings-table.ts';
import { anySettledValueOf, settledSettings } from '../../core/testing/generated-settings.ts';
import type { ProjectResult } from '../project.ts';
import { applyEdits, brokenLaws, filesOf, planOnly } from '../testing/laws.ts';
import { environmentVariables, settingsOfPlugin } from './environment-settings.ts';
import { pluginConfig } from './plugin-config.ts';
import { serverless } from './way.ts';

const apiKey = {
  source: 'secretsManager',
  arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf',
} as const;
const settings: Settings = {
  apiKey,
  proxy: { https: 'http://proxy.example.com:3128' },
  managedServices: false,
  serviceMapping: { lambda_sns: 'topic' },
  logProcessingRules: [{ type: 'exclude_at_match', name: 'health', pattern: 'GET /health' }],
  variables: { DD_TRACE_SAMPLE_RATE: '0.5' },
};
const written = {
  DD_PROXY_HTTPS: 'http://proxy.example.com:3128',
  DD_TRACE_MANAGED_SERVICES: 'false',
  DD_SERVICE_MAPPING: 'lambda_sns:topic',
  DD_LOGS_CONFIG_PROCESSING_RULES: '[{"type":"exclude_at_match","name":"health","pattern":"GET /health"}]',
  DD_TRACE_SAMPLE_RATE: '0.5',
};
const head = 'service: shop\nprovider:\n  name: aws\n  runtime: python3.12\n';
const functions = 'functions:\n  f:\n    handler: f.handler\n';

const plan = (text: string, chosen = settings, mode: 'instrument' | 'remove' = 'instrument') =>
  planOnly(serverless, filesOf({ 'serverless.yml': text }), { mode, settings: chosen });
const textAfter = ({ files }: ProjectResult) => files[0]?.after ?? '';
const codesOf = ({ findings }: ProjectResult) => findings.map(({ code }) => code);

test.each(settingFields.map((field) => [field.path, field] as const))(
  '%s is a member of the plugin or a variable of the provider, and both where the plugin does half of it',
  (path, field) => {
    const isMember = settingsOfPlugin.some((name) => name === path.split('.')[0]);
    for (const value of fc.sample(anySettledValueOf(field), 10)) {
      const chosen = settledSettings(settingsFrom([[path, value]]));
      const variables = Object.keys(environmentVariables(chosen));
      const isHalf = path === 'fips' && value === true;
      if (isMember) expect([value, variables]).toEqual([value, isHalf ? ['DD_LAMBDA_FIPS_MODE'] : []]);
      else expect([value, pluginConfig(chosen, new Set())]).toEqual([value, {}]);
      const isEmpty = field.kind === 'pairs' && Object.keys(value ?? {}).length === 0;
      if (!isMember) expect([value, variables.length > 0]).toEqual([value, !isEmpty]);
    }
  },
);

test('settings without a member of the plugin stand at the provider, and reach every function', async () => {
  const result = await plan(`${head}${functions}`);
  expect(textAfter(result)).toContain(
    `  environment:
    DD_PROXY_HTTPS: http://proxy.example.com:3128
    DD_TRACE_MANAGED_SERVICES: "false"
`,
  );
  expect(result.functions[0]?.after.environment).toMatchObject({ ...written, DD_SITE: 'datadoghq.com' });
  expect(
    await brokenLaws(serverless, filesOf({ 'serverless.yml': `${head}${functions}` }), {
      mode: 'instrument',
      settings,
    }),
  ).toEqual([]);
});

test('removing with the same settings takes them away, and with others it keeps and names them', async () => {
  const text = `${head}  environment:\n    TABLE: orders\n${functions}`;
  const edited = applyEdits(filesOf({ 'serverless.yml': text }), (await plan(text)).files).get('serverless.yml') ?? '';
  const removed = await plan(edited, settings, 'remove');
  expect(textAfter(removed)).toBe(text);
  expect(removed.functions[0]?.after.environment).toEqual({ TABLE: 'orders' });
  const unknowing = await plan(edited, {}, 'remove');
  expect(textAfter(unknowing)).toContain('DD_TRACE_SAMPLE_RATE: "0.5"');
  expect(unknowing.findings.find(({ code }) => code === 'variablesKept')?.params.variables).toContain('DD_PROXY_HTTPS');
});

test('a value that stands in the service is not replaced, which is said, and the prediction holds it', async () => {
  const result = await plan(
    `${head}  environment:\n    DD_PROXY_HTTPS: http://own:1\n    DD_TRACE_SAMPLE_RATE: 0.5\n${functions}    environment:\n      DD_TRACE_MANAGED_SERVICES: true\n`,
  );
  expect(codesOf(result)).toEqual(['providerVariableKept', 'functionVariableKept']);
  expect(result.findings.map(({ params }) => params.variables)).toEqual([
    'DD_PROXY_HTTPS',
    'DD_TRACE_MANAGED_SERVICES',
  ]);
  expect(textAfter(result)).toContain('DD_PROXY_HTTPS: http://own:1\n');
  expect(textAfter(result)).toContain('DD_TRACE_SAMPLE_RATE: 0.5\n');
  expect(result.functions[0]?.after.environment).toMatchObject({
    ...written,
    DD_PROXY_HTTPS: 'http://own:1',
    DD_TRACE_MANAGED_SERVICES: 'true',
  });
});

test('a variable that the plugin writes itself is said to be overridden', async () => {
  const result = await plan(`${head}${functions}`, { apiKey, variables: { DD_LOGS_INJECTION: 'true' } });
  expect(result.findings).toMatchObject([
    { code: 'providerVariableOverridden', params: { variable: 'DD_LOGS_INJECTION' } },
  ]);
  expect(result.functions[0]?.after.environment).toMatchObject({ DD_LOGS_INJECTION: 'false' });
});

test.each([
  [`${head}  environment: \${file(./env-\${opt:stage}.yml)}\n${functions}`, settings],
  [`${head}  environment:\n    Fn::Transform: x\n${functions}`, settings],
  [`${head}${functions}`, { apiKey, spanReplaceRules: [{ name: '*', pattern: '(a)', repl: '${1}' }] }],
])('what cannot be written there is handed over as a step: %j', async (text, chosen) => {
  const result = await plan(text, chosen);
  expect(codesOf(result)).toContain('environmentElsewhere');
  const step = result.steps.find(({ code }) => code === 'setVariables');
  expect(step?.params.snippet).toContain(Object.keys(environmentVariables(chosen))[0]);
  expect(result.verdict).toBe('change');
});
