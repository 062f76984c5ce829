import { expect, test } from 'vitest';
import type { ScanRegionStatus } from './scan.ts';
import { failedFirst } from './scan-order.ts';

test('Regions that could not be read stand before the others, which keep their order', () => {
  const regions: { region: string; status: ScanRegionStatus }[] = [
    { region: 'ap-east-2', status: 'succeeded' },
    { region: 'eu-west-1', status: 'failed' },
    { region: 'me-south-1', status: 'notEnabled' },
    { region: 'us-east-1', status: 'failed' },
  ];
  const order = ['eu-west-1', 'us-east-1', 'ap-east-2', 'me-south-1'];
  expect(failedFirst(regions).map(({ region }) => region)).toEqual(order);
  expect(regions[0]?.region).toBe('ap-east-2');
});
