import { expect, test } from 'vitest';
import { documentationPage, functionPage } from './datadog-link.ts';

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
