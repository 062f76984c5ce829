import type { Settings } from './settings.ts';
import { datadogSites } from './sites.ts';
import type { Status } from './status.ts';

type Site = NonNullable<Settings['site']>;

/** How Datadog's documentation names each site in its addresses. Source: docs.datadoghq.com, autumn 2026. */
const documentationSites: Readonly<Record<Site, string>> = {
  'datadoghq.com': 'us',
  'datadoghq.eu': 'eu',
  'us3.datadoghq.com': 'us3',
  'us5.datadoghq.com': 'us5',
  'ap1.datadoghq.com': 'ap1',
  'ap2.datadoghq.com': 'ap2',
  'uk1.datadoghq.com': 'uk1',
  'ddog-gov.com': 'gov',
  'us2.ddog-gov.com': 'gov2',
};

/** Sites whose pages stand directly under their name; all others have `app.` in front. Source: Datadog's documentation of its sites, autumn 2026. */
const sitesWithoutSubdomain: ReadonlySet<Site> = new Set([
  'us3.datadoghq.com',
  'us5.datadoghq.com',
  'ap1.datadoghq.com',
  'ap2.datadoghq.com',
  'uk1.datadoghq.com',
]);

/**
 * The address of a function's page at its Datadog site, in the form that Datadog's Serverless plugin prints; of the list of
 * all functions where the AWS account is not known.
 */
export function functionPage(
  site: Site,
  { name, region, awsAccountId }: { name: string; region: string; awsAccountId: string | undefined },
): string {
  const base = `${originOf(site)}/functions`;
  return awsAccountId === undefined ? base : `${base}/${encodeURIComponent(name)}:${region}:${awsAccountId}:aws`;
}

function originOf(site: Site): string {
  return `https://${sitesWithoutSubdomain.has(site) ? site : `app.${site}`}`;
}

/** Where a function's telemetry is shown at Datadog. */
export const telemetryPages = ['serverless', 'traces', 'logs'] as const;
export type TelemetryPage = (typeof telemetryPages)[number];
export type TelemetryLinks = Record<TelemetryPage, string>;

/** A function as far as it says where its telemetry is. */
type SendingFunction = {
  functionName: string;
  region: string;
  awsAccountId: string;
  status: Status;
  datadogVariables: Readonly<Record<string, string>>;
};

/** Where a function's telemetry is shown, as `telemetryLinks`; undefined as well for one that sends none. */
export function telemetryOf(found: SendingFunction): TelemetryLinks | undefined {
  if (found.status === 'not' || found.status === 'cannotBe') return undefined;
  const { functionName: name, region, awsAccountId, datadogVariables } = found;
  return telemetryLinks(datadogVariables, { name, region, awsAccountId });
}

/**
 * The addresses of a function's pages at the Datadog site that it sends to: its serverless view, and the explorers of traces and logs with
 * what the extension tags as this function's in its Region. `variables` are the function's own; without DD_SITE it sends to datadoghq.com,
 * as Datadog's extension does. Undefined for a site that is none of Datadog's: then it is not known where its pages are. Sources:
 * Datadog's documentation of its sites, its extension's tags, and the explorers' own addresses, autumn 2026.
 */
export function telemetryLinks(
  variables: Readonly<Record<string, string>>,
  { name, region, awsAccountId }: { name: string; region: string; awsAccountId: string },
): TelemetryLinks | undefined {
  const wanted = variables['DD_SITE'] ?? '';
  const site = datadogSites.find((one) => one === (wanted === '' ? 'datadoghq.com' : wanted));
  if (site === undefined) return undefined;
  // Datadog keeps tags in lower case.
  const query = encodeURIComponent(`functionname:${name.toLowerCase()} region:${region}`);
  return {
    serverless: functionPage(site, { name, region, awsAccountId }),
    traces: `${originOf(site)}/apm/traces?query=${query}`,
    logs: `${originOf(site)}/logs?query=${query}`,
  };
}

/** The address of a page of Datadog's documentation with the site chosen; `path` without slashes at its ends. */
export function documentationPage(site: Site, path: string): string {
  return `https://docs.datadoghq.com/${path}/?site=${documentationSites[site]}`;
}
