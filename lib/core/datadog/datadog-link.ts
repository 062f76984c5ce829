import type { Settings } from './settings.ts';

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
  const base = `https://${sitesWithoutSubdomain.has(site) ? site : `app.${site}`}/functions`;
  return awsAccountId === undefined ? base : `${base}/${encodeURIComponent(name)}:${region}:${awsAccountId}:aws`;
}

/** The address of a page of Datadog's documentation with the site chosen; `path` without slashes at its ends. */
export function documentationPage(site: Site, path: string): string {
  return `https://docs.datadoghq.com/${path}/?site=${documentationSites[site]}`;
}
