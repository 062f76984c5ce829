import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { newId } from '../identity/credentials.ts';
import type { FunctionRecord } from '../records.ts';
import { lambdaTime } from './function-record.ts';

/** How reads go stale: see the fault of this name. */
export type Staleness = { reads: number; freshReadsFirst: number; isOlder: boolean };

/** Makes the next reads of a function show what stood before a change. `isOlder`: one revision before that, of the same content. */
export function beginStaleReads(
  record: FunctionRecord,
  before: FunctionConfiguration,
  { reads, freshReadsFirst, isOlder }: Staleness,
): void {
  const LastModified = lambdaTime(Date.parse(before.LastModified ?? '2026-01-01T00:00:00Z') - 60_000);
  record.staleReads = {
    configuration: isOlder ? { ...before, RevisionId: newId(), LastModified } : before,
    freshReadsFirst,
    readsLeft: reads,
  };
}

/** A record as one more read shows it: mostly as it is, but an older configuration while a fault keeps reads stale. */
export function asRead(record: FunctionRecord): FunctionRecord {
  const { staleReads } = record;
  if (!staleReads) return record;
  if (staleReads.freshReadsFirst > 0) {
    staleReads.freshReadsFirst -= 1;
    return record;
  }
  staleReads.readsLeft -= 1;
  if (staleReads.readsLeft <= 0) record.staleReads = undefined;
  return { ...record, configuration: staleReads.configuration, pending: undefined };
}
