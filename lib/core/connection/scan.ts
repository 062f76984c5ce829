import { z } from 'zod';
import { failureSchema } from '../change/change.ts';

/** How far a scan is. Whether all of its Regions were read stands in the Regions. */
export const scanStatuses = ['pending', 'running', 'finished'] as const;

/** How far the reading of one Region is; the last three are its ends. */
export const scanRegionStatuses = ['pending', 'running', 'succeeded', 'failed', 'notEnabled'] as const;
export type ScanRegionStatus = (typeof scanRegionStatuses)[number];

/** How the reading of one Region can end. */
export const scanRegionResults = ['succeeded', 'failed', 'notEnabled'] as const satisfies ScanRegionStatus[];

/** Most functions set aside in a Region that are named; the others are counted. */
export const mostNamedSetAside = 50;

/** A function that was set aside: its name, '' where AWS gave none, and the failure that says why. */
export const setAsideSchema = z.object({ functionName: z.string(), failure: failureSchema });
export type SetAside = z.infer<typeof setAsideSchema>;

/** One Region of a scan, as far as the scan's figures need it; functions are named as far as a Region names them. */
export type ScannedRegion = {
  status: ScanRegionStatus;
  functionCount: number;
  setAsideCount: number;
  newCount: number;
  newFunctions: readonly string[];
  goneCount: number;
  goneFunctions: readonly string[];
};

/** The figures of a finished scan. */
export type ScanFigures = {
  regions: number;
  succeeded: number;
  failed: number;
  notEnabled: number;
  functions: number;
  /** Functions that AWS described in a way that cannot be used. */
  setAside: number;
  /** Functions that were not in the list before, none in a Region that was read for the first time, and those of it that AWS does not have any more. */
  new: number;
  gone: number;
};

/** Most functions that an event of a finished scan names of each kind. */
const mostNamedInEvent = 20;

/** The first functions of a scan that are new, and that are gone, in one text each; absent where there are none. */
export function namedFunctionsOf(regions: readonly ScannedRegion[]): { newFunctions?: string; goneFunctions?: string } {
  const first = (names: string[]) => names.slice(0, mostNamedInEvent).join(', ');
  const newFunctions = first(regions.flatMap((region) => region.newFunctions));
  const goneFunctions = first(regions.flatMap((region) => region.goneFunctions));
  return { ...(newFunctions === '' ? {} : { newFunctions }), ...(goneFunctions === '' ? {} : { goneFunctions }) };
}

/** Whether every Region has come to an end, and so the scan. */
export function isScanDone(regions: readonly ScannedRegion[]): boolean {
  return regions.every(({ status }) => scanRegionResults.some((result) => result === status));
}

/** Sums up a scan's Regions. */
export function scanFiguresOf(regions: readonly ScannedRegion[]): ScanFigures {
  const countOf = (wanted: ScanRegionStatus) => regions.filter(({ status }) => status === wanted).length;
  return {
    regions: regions.length,
    succeeded: countOf('succeeded'),
    failed: countOf('failed'),
    notEnabled: countOf('notEnabled'),
    functions: regions.reduce((total, { functionCount }) => total + functionCount, 0),
    setAside: regions.reduce((total, { setAsideCount }) => total + setAsideCount, 0),
    new: regions.reduce((total, { newCount }) => total + newCount, 0),
    gone: regions.reduce((total, { goneCount }) => total + goneCount, 0),
  };
}

/** How the scan as a whole went: `partly` when some of its Regions could be read. */
export function scanOutcomeOf({ regions, succeeded }: ScanFigures): 'succeeded' | 'partly' | 'failed' {
  if (succeeded === regions) return 'succeeded';
  return succeeded === 0 ? 'failed' : 'partly';
}
