import { beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { datadogSites, type Settings } from '../../core/datadog/settings.ts';
import { loadGrammars } from '../parsers/grammars.ts';
import { syntaxLanguage } from '../parsers/syntax.ts';
import type { NetworkDescription } from './network.ts';
import { datadogEndpoints, endpointPurposes } from './private-link.ts';
import { vpcFindings, vpcSnippets } from './vpc-snippets.ts';

const secret: Settings = {
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf' },
};
const known: NetworkDescription = {
  region: 'us-east-1',
  vpcId: 'vpc-1',
  subnetIds: ['subnet-1', 'subnet-2'],
  securityGroupIds: ['sg-1', 'sg-2'],
};
const unknown: NetworkDescription = { region: 'us-east-1', vpcId: undefined, subnetIds: [], securityGroupIds: [] };

const templateSchema = z.object({
  Parameters: z.record(z.string(), z.unknown()).optional(),
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) })),
});

const textOf = (title: string, network: NetworkDescription, settings: Settings) =>
  vpcSnippets(network, settings).find((snippet) => snippet.title === title)?.text ?? '';
const templateOf = (network: NetworkDescription, settings: Settings) =>
  templateSchema.parse(parseYaml(textOf('endpointsCloudFormation', network, settings)));
const codesOf = (network: NetworkDescription, settings: Settings) =>
  vpcFindings(network, settings).map(({ code }) => code);

beforeAll(() => loadGrammars(['hcl']));

describe('endpoints', () => {
  test('are those of the site and of the key, reached on TCP 443 from the functions alone', () => {
    const { Resources, Parameters } = templateOf(known, secret);
    expect(Parameters).toBeUndefined();
    expect(Object.keys(Resources)).toEqual([
      'DatadogEndpointsSecurityGroup',
      'DatadogApiEndpoint',
      'DatadogLogsEndpoint',
      'DatadogTracesEndpoint',
      'DatadogMetricsEndpoint',
      'DatadogAgentLogsEndpoint',
      'DatadogApiKeyEndpoint',
    ]);
    expect(Resources.DatadogEndpointsSecurityGroup?.Properties).toMatchObject({
      VpcId: 'vpc-1',
      SecurityGroupIngress: ['sg-1', 'sg-2'].map((SourceSecurityGroupId) => ({
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        SourceSecurityGroupId,
      })),
    });
    expect(Resources.DatadogTracesEndpoint?.Properties).toEqual({
      VpcEndpointType: 'Interface',
      ServiceName: expect.stringMatching(/^com\.amazonaws\.vpce\.us-east-1\.vpce-svc-[0-9a-f]{17}$/),
      VpcId: 'vpc-1',
      SubnetIds: ['subnet-1', 'subnet-2'],
      SecurityGroupIds: [{ 'Fn::GetAtt': ['DatadogEndpointsSecurityGroup', 'GroupId'] }],
      PrivateDnsEnabled: true,
    });
    expect(Resources.DatadogApiKeyEndpoint?.Properties.ServiceName).toBe('com.amazonaws.us-east-1.secretsmanager');
  });

  test('are the same in Terraform', () => {
    const text = textOf('endpointsTerraform', known, secret);
    const names = Object.values(templateOf(known, secret).Resources).flatMap(({ Properties }) =>
      typeof Properties.ServiceName === 'string' ? [Properties.ServiceName] : [],
    );
    expect(names).toHaveLength(6);
    for (const name of names) expect(text).toContain(`"${name}"`);
    expect(text).not.toContain('service_region');
    expect(text).not.toContain('variable "');
  });

  test('ask for what is not known of the network', () => {
    expect(Object.keys(templateOf(unknown, secret).Parameters ?? {})).toEqual([
      'VpcId',
      'SubnetIds',
      'FunctionSecurityGroupId',
    ]);
    const text = textOf('endpointsTerraform', unknown, secret);
    expect(text).toContain('variable "datadog_subnet_ids" {\n  type        = list(string)');
    expect(text).toContain('datadog_subnet_ids                  = var.datadog_subnet_ids');
  });

  test('follow what is switched on, and are one for each service', () => {
    const purposesOf = (settings: Settings) =>
      datadogEndpoints(settings, 'us-east-1')?.endpoints.map(({ purpose }) => purpose);
    expect(purposesOf({ logs: false, tracing: false })).toEqual(['api', 'metrics']);
    expect(purposesOf({ profiling: true, llmObs: { mlApp: 'a' } })).toEqual([...endpointPurposes]);
    // In these sites one service takes logs of both kinds, and one everything that is rarer.
    for (const site of ['ap2.datadoghq.com', 'uk1.datadoghq.com'] as const)
      expect(purposesOf({ site, profiling: true, llmObs: { mlApp: 'a' } })).toEqual([
        'api',
        'logs',
        'traces',
        'metrics',
        'profiling',
      ]);
    expect(codesOf(known, { ...secret, site: 'ap1.datadoghq.com', llmObs: { mlApp: 'a' } })).toContain(
      'purposesWithoutEndpoint',
    );
  });

  test('reach across Regions, the one of the key does not', () => {
    const network = { ...known, region: 'eu-central-1' };
    const { Resources } = templateOf(network, secret);
    expect(Resources.DatadogApiEndpoint?.Properties.ServiceRegion).toBe('us-east-1');
    expect(Resources.DatadogApiKeyEndpoint?.Properties).not.toHaveProperty('ServiceRegion');
    expect(textOf('endpointsTerraform', network, secret).match(/service_region/g)).toHaveLength(1);
    expect(codesOf(network, secret)).toEqual(expect.arrayContaining(['crossRegion', 'keyInOtherRegion']));
  });

  test.each<[Settings, string, string]>([
    [{ apiKey: { source: 'ssm', arn: 'arn:aws:ssm:us-east-1:111122223333:parameter/dd' } }, 'us-east-1', 'ssm'],
    [{ apiKey: { source: 'kms', ciphertext: 'AQICAHhk' } }, 'us-east-1', 'kms'],
    [{ ...secret, fips: true }, 'us-east-1', 'secretsmanager-fips'],
    [{ ...secret, fips: true }, 'eu-west-1', 'secretsmanager'],
    [secret, 'us-gov-west-1', 'secretsmanager-fips'],
    [{ ...secret, fips: false }, 'us-gov-west-1', 'secretsmanager'],
  ])('the key is read from its own service: %j in %s', (settings, region, service) => {
    const { Resources } = templateOf({ ...known, region }, settings);
    expect(Resources.DatadogApiKeyEndpoint?.Properties.ServiceName).toBe(`com.amazonaws.${region}.${service}`);
  });
});

describe('a proxy', () => {
  test.each(datadogSites)('is what %s needs where it has no endpoints', (site) => {
    const hasEndpoints = ['datadoghq.com', 'ap1.datadoghq.com', 'ap2.datadoghq.com', 'uk1.datadoghq.com'].includes(
      site,
    );
    const titles = vpcSnippets(known, { ...secret, site }).map(({ title }) => title);
    expect(titles).toEqual([
      'endpointsTerraform',
      'endpointsCloudFormation',
      ...(hasEndpoints ? [] : ['proxyTerraform', 'proxyCloudFormation']),
    ]);
    expect(codesOf(known, { ...secret, site }).includes('noPrivateLink')).toBe(!hasEndpoints);
  });

  test('is also what GovCloud needs, as PrivateLink does not leave a partition', () => {
    const titles = vpcSnippets({ ...known, region: 'us-gov-west-1' }, {}).map(({ title }) => title);
    expect(titles).toEqual(['proxyTerraform', 'proxyCloudFormation']);
    expect(codesOf({ ...known, region: 'us-gov-west-1' }, {})).toEqual([
      'routesUnknown',
      'noPrivateLink',
      'proxyNeedsRoute',
      'keySourceUnknown',
    ]);
  });

  test('is named by a variable that changes nothing but Datadog', () => {
    expect(parseYaml(textOf('proxyCloudFormation', known, { site: 'datadoghq.eu' }))).toMatchObject({
      Resources: {
        YourFunction: { Properties: { Environment: { Variables: { DD_PROXY_HTTPS: { Ref: 'DatadogProxyUrl' } } } } },
      },
    });
  });
});

test('all Terraform parses', () => {
  const { parse } = syntaxLanguage('hcl');
  for (const site of datadogSites)
    for (const network of [known, unknown])
      for (const { language, text } of vpcSnippets(network, { ...secret, site }))
        if (language === 'hcl') expect(() => parse(text), text).not.toThrow();
});
