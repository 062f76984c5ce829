import { expect, test } from 'vitest';
import { type ScanEnds, scanTroubleOf } from './scan-trouble.ts';

const ends = (eu: ScanEnds[string], us: ScanEnds[string]): ScanEnds => ({ 'eu-west-1': eu, 'us-east-1': us });
const read = ends('succeeded', 'succeeded');
const half = ends('failed', 'succeeded');
const none = ends('failed', 'failed');

test('a Region that fails once is not told, the second time in a row it is, the third time not again', () => {
  expect(scanTroubleOf(half, [])).toBeNull();
  expect(scanTroubleOf(half, [read, half])).toBeNull();
  expect(scanTroubleOf(half, [half])).toEqual({ isWhole: false, regions: ['eu-west-1'] });
  expect(scanTroubleOf(half, [half, read])).toEqual({ isWhole: false, regions: ['eu-west-1'] });
  expect(scanTroubleOf(half, [half, half])).toBeNull();
});

test('a scan that read nothing is told at once, and not again while it goes on', () => {
  expect(scanTroubleOf(none, [])).toEqual({ isWhole: true, regions: ['eu-west-1', 'us-east-1'] });
  expect(scanTroubleOf(none, [read])?.isWhole).toBe(true);
  expect(scanTroubleOf(none, [half, half])?.isWhole).toBe(true);
  expect(scanTroubleOf(none, [none])).toBeNull();
});

test('a Region that is not enabled is no failure, and none that could be read', () => {
  expect(scanTroubleOf(ends('notEnabled', 'notEnabled'), [])).toBeNull();
  expect(scanTroubleOf(ends('notEnabled', 'failed'), [])).toEqual({ isWhole: true, regions: ['us-east-1'] });
  expect(scanTroubleOf(ends('notEnabled', 'succeeded'), [none])).toBeNull();
});
