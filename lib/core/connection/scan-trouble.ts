import type { ScanRegionStatus } from './scan.ts';

/** The Regions of one finished scan, by name. */
export type ScanEnds = Readonly<Record<string, ScanRegionStatus>>;

/** What is worth telling people of a scan: no Region could be read, or these failed twice in a row. */
export type ScanTrouble = { isWhole: boolean; regions: string[] };

/**
 * What people are told of a finished scan, given an account's scans from the newest. A Region that fails once is tried again by the
 * next scan, and says nothing; one that fails a second time in a row is named, once for each row. A scan that could read no Region
 * is told at once, unless the one before was the same. Null: nothing to tell.
 */
export function scanTroubleOf(newest: ScanEnds, before: readonly ScanEnds[]): ScanTrouble | null {
  const [previous = {}, earlier = {}] = before;
  const failed = failedRegions(newest);
  if (isWholeFailure(newest)) return isWholeFailure(previous) ? null : { isWhole: true, regions: failed };
  const regions = failed.filter((region) => previous[region] === 'failed' && earlier[region] !== 'failed');
  return regions.length > 0 ? { isWhole: false, regions } : null;
}

/** A Region that the account has not enabled is neither read nor failed. */
function isWholeFailure(ends: ScanEnds): boolean {
  return failedRegions(ends).length > 0 && !Object.values(ends).includes('succeeded');
}

function failedRegions(ends: ScanEnds): string[] {
  return Object.keys(ends)
    .filter((region) => ends[region] === 'failed')
    .toSorted();
}
