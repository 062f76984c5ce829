import type { Settings } from '../../core/datadog/settings.ts';
import type { Finding } from '../project.ts';
import type { Snippet } from '../snippets/snippet.ts';
import { endpointsTemplate } from './endpoints-template.ts';
import { endpointsTerraform } from './endpoints-terraform.ts';
import { vpcFinding } from './findings.ts';
import type { NetworkDescription } from './network.ts';
import { type DatadogEndpoints, datadogEndpoints, keyEndpoint, type WantedEndpoint } from './private-link.ts';
import { proxyTemplate, proxyTerraform } from './proxy-text.ts';

/** The snippets, in the order in which they are shown. */
export const vpcSnippetTitles = [
  'endpointsTerraform',
  'endpointsCloudFormation',
  'proxyTerraform',
  'proxyCloudFormation',
] as const;
export type VpcSnippetTitle = (typeof vpcSnippetTitles)[number];

/**
 * Returns what functions in a VPC without a way out need to reach Datadog: the endpoints of their site where it has them,
 * else the variable that names a proxy; and in both cases the endpoint from which the API key is read.
 */
export function vpcSnippets(network: NetworkDescription, settings: Settings): Snippet<VpcSnippetTitle>[] {
  const ofDatadog = datadogEndpoints(settings, network.region);
  const endpoints = wantedEndpoints(network, settings, ofDatadog);
  return [
    ...(endpoints.length === 0
      ? []
      : ([
          { title: 'endpointsTerraform', language: 'hcl', text: endpointsTerraform(network, endpoints) },
          { title: 'endpointsCloudFormation', language: 'yaml', text: endpointsTemplate(network, endpoints) },
        ] as const)),
    ...(ofDatadog === undefined
      ? ([
          { title: 'proxyTerraform', language: 'hcl', text: proxyTerraform() },
          { title: 'proxyCloudFormation', language: 'yaml', text: proxyTemplate() },
        ] as const)
      : []),
  ];
}

/** What the snippets rest on and cannot know. Sentences in `messages/en/code/vpc.json`. */
export function vpcFindings(network: NetworkDescription, settings: Settings): Finding[] {
  const { region } = network;
  const site = settings.site ?? 'datadoghq.com';
  const ofDatadog = datadogEndpoints(settings, region);
  const endpoints = wantedEndpoints(network, settings, ofDatadog);
  const serviceRegion = ofDatadog?.endpoints.find((endpoint) => endpoint.serviceRegion !== region)?.serviceRegion;
  const keyRegion = keyRegionOf(settings);
  const isOlderServed = ofDatadog?.endpoints.some(({ purpose }) => purpose === 'metrics' || purpose === 'agentLogs');
  return [
    vpcFinding('routesUnknown'),
    ...(ofDatadog === undefined ? [vpcFinding('noPrivateLink', { site, region }), vpcFinding('proxyNeedsRoute')] : []),
    ...(serviceRegion === undefined ? [] : [vpcFinding('crossRegion', { site, serviceRegion, region })]),
    ...(ofDatadog === undefined || ofDatadog.missing.length === 0
      ? []
      : [vpcFinding('purposesWithoutEndpoint', { site, purposes: ofDatadog.missing.join(', ') })]),
    ...(settings.apiKey === undefined ? [vpcFinding('keySourceUnknown')] : []),
    ...(keyRegion === undefined || keyRegion === region ? [] : [vpcFinding('keyInOtherRegion', { keyRegion, region })]),
    ...(endpoints.length === 0
      ? []
      : [
          ...(isNetworkKnown(network) ? [] : [vpcFinding('networkUnknown')]),
          vpcFinding('vpcSettingsUnknown'),
          vpcFinding('egressNeeded'),
          vpcFinding('endpointsMayExist'),
        ]),
    ...(settings.proxy?.https === undefined ? [] : [vpcFinding('proxySet')]),
    ...(isOlderServed === true ? [vpcFinding('olderExtensions')] : []),
  ];
}

function isNetworkKnown({ vpcId, subnetIds, securityGroupIds }: NetworkDescription): boolean {
  return vpcId !== undefined && subnetIds.length > 0 && securityGroupIds.length > 0;
}

function wantedEndpoints(
  { region }: NetworkDescription,
  settings: Settings,
  ofDatadog: DatadogEndpoints | undefined,
): WantedEndpoint[] {
  const key = keyEndpoint(settings, region);
  return [...(ofDatadog?.endpoints ?? []), ...(key === undefined ? [] : [key])];
}

/** The Region in which a stored key lies; a ciphertext does not say it. */
function keyRegionOf({ apiKey }: Settings): string | undefined {
  return apiKey?.source === 'secretsManager' || apiKey?.source === 'ssm' ? apiKey.arn.split(':')[3] : undefined;
}
