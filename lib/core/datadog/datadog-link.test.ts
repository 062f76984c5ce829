import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentationPage, functionPage, telemetryLinks, telemetryOf } from './datadog-link.ts';
import { datadogSites } from './sites.ts';
import { statuses } from './status-names.ts';

const shop = { name: 'shop', region: 'eu-west-1', awsAccountId: '111122223333' };

test('a function’s page is that of its site', () => {
  expect(functionPage('datadoghq.com', shop)).toBe(
    'https://app.datadoghq.com/functions/shop:eu-west-1:111122223333:aws',
  );
  expect(functionPage('us2.ddog-gov.com', shop)).toMatch(/^https:\/\/app\.us2\.ddog-gov\.com\/functions\//);
  expect(functionPage('ap2.datadoghq.com', shop)).toMatch(/^https:\/\/ap2\.datadoghq\.com\/functions\//);
  expect(functionPage('datadoghq.eu', { ...shop, awsAccountId: undefined })).toBe('https://app.datadoghq.eu/functions');
});

test('a page of the documentation has the site chosen', () => {
  expect(documentationPage('us5.datadoghq.com', 'serverless/aws_lambda/metrics')).toBe(
    'https://docs.datadoghq.com/serverless/aws_lambda/metrics/?site=us5',
  );
});

test('the telemetry of a function is at the site that it sends to, which is datadoghq.com unless it says otherwise', () => {
  const links = (variables: Record<string, string>) => telemetryLinks(variables, { ...shop, name: 'Shop_1' });
  const query = 'query=functionname%3Ashop_1%20region%3Aeu-west-1';
  expect(links({})).toEqual({
    serverless: 'https://app.datadoghq.com/functions/Shop_1:eu-west-1:111122223333:aws',
    traces: `https://app.datadoghq.com/apm/traces?${query}`,
    logs: `https://app.datadoghq.com/logs?${query}`,
  });
  expect(links({ DD_SITE: '' })).toEqual(links({}));
  expect(links({ DD_SITE: 'datadoghq.eu' })?.logs).toMatch(/^https:\/\/app\.datadoghq\.eu\/logs\?/);
  expect(links({ DD_SITE: 'us3.datadoghq.com' })?.traces).toMatch(/^https:\/\/us3\.datadoghq\.com\/apm\/traces\?/);
  expect(links({ DD_SITE: 'ddog-gov.com' })?.logs).toMatch(/^https:\/\/app\.ddog-gov\.com\/logs\?/);
});

test('only a function that sends telemetry leads to it', () => {
  const ofStatus = statuses.map((status) => {
    const found = { functionName: 'shop', region: 'eu-west-1', awsAccountId: '111122223333', status };
    return [status, telemetryOf({ ...found, datadogVariables: { DD_SITE: 'datadoghq.eu' } })?.serverless] as const;
  });
  const page = 'https://app.datadoghq.eu/functions/shop:eu-west-1:111122223333:aws';
  expect(Object.fromEntries(ofStatus)).toEqual({
    instrumented: page,
    outdated: page,
    partly: page,
    not: undefined,
    cannotBe: undefined,
  });
});

test('whatever a function is called and its variable holds, a link leads to a site of Datadog’s', () => {
  const hosts = datadogSites.flatMap((site) => [site, `app.${site}`]);
  fc.assert(
    fc.property(fc.string(), fc.oneof(fc.constantFrom(...datadogSites), fc.string(), fc.webUrl()), (name, site) => {
      for (const link of Object.values(telemetryLinks({ DD_SITE: site }, { ...shop, name }) ?? {})) {
        const { protocol, host, hash } = new URL(link);
        expect({ protocol, isKnown: hosts.includes(host), hash }).toEqual({
          protocol: 'https:',
          isKnown: true,
          hash: '',
        });
      }
    }),
  );
});
