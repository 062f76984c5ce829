import type { ScanRegionStatus } from './scan.ts';

/** The Regions in their order, with those that could not be read before all others: who opens a scan with failures looks for them. */
export function failedFirst<Region extends { status: ScanRegionStatus }>(regions: readonly Region[]): Region[] {
  const rank = ({ status }: Region) => (status === 'failed' ? 0 : 1);
  return regions.toSorted((a, b) => rank(a) - rank(b));
}
