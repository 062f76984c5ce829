import type { Settings } from '../../core/datadog/settings.ts';
import { partitionOfRegion } from '../../core/lambda/arn.ts';

type Site = NonNullable<Settings['site']>;

/** What an endpoint carries. `agentLogs` and `metrics` serve extensions older than 67, which send as the Agent does. */
export const endpointPurposes = [
  'api',
  'logs',
  'traces',
  'metrics',
  'agentLogs',
  'profiling',
  'llmObservability',
] as const;
export type EndpointPurpose = (typeof endpointPurposes)[number];

type PrivateLink = { region: string; services: Readonly<Partial<Record<EndpointPurpose, string>>> };

/**
 * Datadog's endpoint services, by site: the Region they are in and the id of each service. Sites that are missing have none.
 * Source: Datadog's documentation "Connect to Datadog over AWS PrivateLink" and its list of services, autumn 2026.
 */
const privateLinks: Readonly<Partial<Record<Site, PrivateLink>>> = {
  'datadoghq.com': {
    region: 'us-east-1',
    services: {
      api: 'vpce-svc-07895350fd0109264',
      logs: 'vpce-svc-0e36256cb6172439d',
      traces: 'vpce-svc-0ee865cd1c0a7ba32',
      metrics: 'vpce-svc-09a8006e245d1e7b8',
      agentLogs: 'vpce-svc-025a56b9187ac1f63',
      profiling: 'vpce-svc-022ae36a7b2472029',
      llmObservability: 'vpce-svc-0b3292e3efce2a445',
    },
  },
  'ap1.datadoghq.com': {
    region: 'ap-northeast-1',
    services: {
      api: 'vpce-svc-008cd79a7a09e0a1e',
      logs: 'vpce-svc-08799aabff1cfd8a3',
      traces: 'vpce-svc-0a5d94b2e8f6e70fc',
      metrics: 'vpce-svc-002d904d5e69340ad',
      agentLogs: 'vpce-svc-03e139d1f2766685b',
      profiling: 'vpce-svc-0d598057ecde10596',
    },
  },
  'ap2.datadoghq.com': {
    region: 'ap-southeast-2',
    services: {
      api: 'vpce-svc-06ec78b291ce8020a',
      logs: 'vpce-svc-06460db30a7cfdace',
      traces: 'vpce-svc-0f3e01f4180b2ae09',
      metrics: 'vpce-svc-06a30d6a016b746ff',
      agentLogs: 'vpce-svc-06460db30a7cfdace',
      profiling: 'vpce-svc-0d936da0e6a30d3cd',
      llmObservability: 'vpce-svc-0d936da0e6a30d3cd',
    },
  },
  'uk1.datadoghq.com': {
    region: 'eu-west-2',
    services: {
      api: 'vpce-svc-05399db7fb3b28c77',
      logs: 'vpce-svc-03fb3a3dd752ef336',
      traces: 'vpce-svc-08989912d1ef253f4',
      metrics: 'vpce-svc-058a9de2dbf6959f9',
      agentLogs: 'vpce-svc-03fb3a3dd752ef336',
      profiling: 'vpce-svc-01f4f12969c768c0c',
      llmObservability: 'vpce-svc-01f4f12969c768c0c',
    },
  },
};

/** An endpoint to create: one service, under the first purpose that it serves. */
export type WantedEndpoint = { purpose: EndpointPurpose | 'key'; serviceName: string; serviceRegion: string };

/** Datadog's endpoints that functions in a Region need; `missing` are purposes for which the site has none. */
export type DatadogEndpoints = { endpoints: WantedEndpoint[]; missing: EndpointPurpose[] };

/**
 * The endpoints through which functions in a Region reach their Datadog site, one for each service; undefined where the site
 * has none, or where the Region is in another partition than it and PrivateLink does not reach it.
 */
export function datadogEndpoints(settings: Settings, region: string): DatadogEndpoints | undefined {
  const link = privateLinks[settings.site ?? 'datadoghq.com'];
  if (link === undefined || partitionOfRegion(region) !== 'aws') return undefined;
  const endpoints = new Map<string, WantedEndpoint>();
  const missing: EndpointPurpose[] = [];
  for (const purpose of endpointPurposes.filter((one) => isUsed(one, settings))) {
    const service = link.services[purpose];
    if (service === undefined) missing.push(purpose);
    else if (!endpoints.has(service))
      endpoints.set(service, {
        purpose,
        serviceName: `com.amazonaws.vpce.${link.region}.${service}`,
        serviceRegion: link.region,
      });
  }
  return { endpoints: [...endpoints.values()], missing };
}

function isUsed(purpose: EndpointPurpose, settings: Settings): boolean {
  switch (purpose) {
    case 'logs':
    case 'agentLogs':
      return settings.logs !== false;
    case 'traces':
      return settings.tracing !== false;
    case 'profiling':
      return settings.profiling === true;
    case 'llmObservability':
      return settings.llmObs !== undefined;
    default:
      return true;
  }
}

/**
 * The endpoint through which the extension reads its API key, by where the key is kept; undefined for a plain key. In FIPS
 * mode the extension uses AWS's FIPS endpoints, which exist in the United States and Canada.
 */
export function keyEndpoint({ apiKey, fips }: Settings, region: string): WantedEndpoint | undefined {
  const service = apiKey === undefined ? undefined : keyServices[apiKey.source];
  if (service === undefined) return undefined;
  const isFips = fips ?? partitionOfRegion(region) === 'aws-us-gov';
  const hasFips = region.startsWith('us-') || region.startsWith('ca-');
  return {
    purpose: 'key',
    serviceName: `com.amazonaws.${region}.${service}${isFips && hasFips ? '-fips' : ''}`,
    serviceRegion: region,
  };
}

const keyServices: Readonly<Record<string, string | undefined>> = {
  secretsManager: 'secretsmanager',
  ssm: 'ssm',
  kms: 'kms',
};
