import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { Settings } from '../../core/datadog/settings.ts';
import type { FunctionDescription } from '../custom/instrumentation.ts';
import { loadGrammars } from '../parsers/grammars.ts';
import { syntaxLanguage } from '../parsers/syntax.ts';
import { type ForwarderFacts, forwarderFindings, forwarderSnippets } from './forwarder-snippets.ts';

const forwarderArn = 'arn:aws:lambda:us-east-1:111122223333:function:datadog-forwarder';
const settings: Settings = {
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf' },
};
const old: FunctionDescription = {
  name: 'old-orders',
  runtime: 'python3.6',
  architecture: 'x86_64',
  region: 'us-east-1',
  packageType: 'Zip',
  handler: 'app.handler',
  layers: [],
  variables: { TABLE: 'orders' },
};
const known: ForwarderFacts = { forwarderArn, filters: [] };

const textOf = (title: string, description = old, facts = known) =>
  forwarderSnippets(description, settings, facts).find((snippet) => snippet.title === title)?.text ?? '';
const codesOf = (description: FunctionDescription, facts: ForwarderFacts, chosen: Settings = {}) =>
  forwarderFindings(description, chosen, facts).ofForwarder.map(({ code }) => code);

beforeAll(() => loadGrammars(['hcl']));

describe('the subscription', () => {
  test('says the same in every form', () => {
    expect(parseYaml(textOf('subscriptionCloudFormation'))).toEqual({
      Resources: {
        OldOrdersDatadogSubscription: {
          Type: 'AWS::Logs::SubscriptionFilter',
          Properties: {
            LogGroupName: '/aws/lambda/old-orders',
            FilterName: 'datadog-forwarder',
            FilterPattern: '',
            DestinationArn: forwarderArn,
          },
        },
      },
    });
    expect(
      textOf('subscriptionTerraform'),
    ).toBe(`resource "aws_cloudwatch_log_subscription_filter" "old-orders_datadog" {
  name            = "datadog-forwarder"
  log_group_name  = "/aws/lambda/old-orders"
  filter_pattern  = ""
  destination_arn = "${forwarderArn}"
}
`);
    expect(textOf('subscriptionAwsCli').split(' \\\n  ')).toEqual([
      'aws logs put-subscription-filter',
      '--region=us-east-1',
      '--log-group-name=/aws/lambda/old-orders',
      '--filter-name=datadog-forwarder',
      "--filter-pattern=''",
      `--destination-arn=${forwarderArn}\n`,
    ]);
  });

  test('asks for a Forwarder that is not known', () => {
    const facts = { filters: [] };
    expect(parseYaml(textOf('subscriptionCloudFormation', old, facts))).toMatchObject({
      Parameters: { DatadogForwarderArn: { Type: 'String' } },
      Resources: { OldOrdersDatadogSubscription: { Properties: { DestinationArn: { Ref: 'DatadogForwarderArn' } } } },
    });
    expect(textOf('subscriptionTerraform', old, facts)).toContain('destination_arn = var.datadog_forwarder_arn');
    const { status, stderr } = spawnSync('bash', ['-c', textOf('subscriptionAwsCli', old, facts)], {
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain('DATADOG_FORWARDER_ARN');
    expect(codesOf(old, facts)).toEqual(['forwarderUnknown', 'logGroupMustExist']);
  });

  test('holds for any name of a function and log group', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !value.includes('\0'));
    const { parse } = syntaxLanguage('hcl');
    fc.assert(
      fc.property(text, text, (name, logGroup) => {
        const description = { ...old, name };
        const facts = { ...known, logGroup };
        const template = JSON.stringify(parseYaml(textOf('subscriptionCloudFormation', description, facts)));
        expect(template).toContain(JSON.stringify({ LogGroupName: logGroup }).slice(1, -1));
        expect(() => parse(textOf('subscriptionTerraform', description, facts))).not.toThrow();
        const line = textOf('subscriptionAwsCli', description, facts).replace('aws logs', "printf '%s\\0' logs");
        expect(spawnSync('bash', ['-c', line], { encoding: 'utf8' }).stdout.split('\0')).toContain(
          `--log-group-name=${logGroup}`,
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('the function', () => {
  test('writes metrics into the log, and gets neither extension nor key', () => {
    const values: unknown = JSON.parse(textOf('functionValues'));
    expect(values).toMatchObject({ Environment: { Variables: { DD_FLUSH_TO_LOG: 'true' } } });
    expect(JSON.stringify(values)).not.toMatch(/DD_API_KEY|Layers|Handler/);
    const current = textOf('functionValues', { ...old, runtime: 'python3.12' });
    expect(current).toContain('Datadog-Python312');
    expect(current).toContain('DD_FLUSH_TO_LOG');
    expect(current).not.toContain('Datadog-Extension');
  });

  test('loses an extension that it has; where it cannot, that is said', () => {
    const layers = ['arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension:60'];
    const values = textOf('functionValues', { ...old, runtime: 'nodejs20.x', layers });
    expect(values).not.toContain('Datadog-Extension');
    expect(codesOf({ ...old, layers }, known)).toEqual(['extensionStays', 'logGroupMustExist']);
  });
});

describe('what stands against it', () => {
  const other = (filterName: string) => ({ filterName, destinationArn: 'arn:aws:kinesis:us-east-1:1:stream/x' });

  test('two filters of somebody else', () => {
    const facts = { forwarderArn, filters: [other('a'), other('b')] };
    expect(forwarderSnippets(old, settings, facts)).toEqual([]);
    expect(forwarderFindings(old, settings, facts).ofForwarder).toMatchObject([
      { code: 'filterLimitReached', severity: 'blocked', params: { filters: 'a, b', limit: 2 } },
      { code: 'apiKeyNotNeeded' },
      { code: 'logGroupMustExist' },
    ]);
    expect(codesOf(old, { forwarderArn, filters: [other('a')] })).toEqual(['logGroupMustExist']);
    expect(codesOf(old, { forwarderArn })).toEqual(['filtersUnknown', 'logGroupMustExist']);
  });

  test('a Forwarder in another Region', () => {
    expect(forwarderSnippets({ ...old, region: 'eu-west-1' }, settings, known)).toEqual([]);
    expect(codesOf({ ...old, region: 'eu-west-1' }, known)[0]).toBe('forwarderElsewhere');
  });

  test('a subscription that is there already is not made again', () => {
    const facts = { forwarderArn, filters: [other('a'), { filterName: 'datadog', destinationArn: forwarderArn }] };
    expect(forwarderSnippets(old, settings, facts).map(({ title }) => title)).toEqual([
      'functionAwsCli',
      'functionValues',
    ]);
    expect(codesOf(old, facts)).toEqual(['alreadySubscribed']);
  });
});
