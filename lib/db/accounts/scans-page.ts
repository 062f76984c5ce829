import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import { scanRegionStatuses, scanStatuses, setAsideSchema } from '../../core/connection/scan.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';

/** A scan with each of its Regions, by name; times are ISO 8601 in UTC. */
export const scanRowSchema = z.object({
  id: z.string(),
  status: z.enum(scanStatuses),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  regions: z.array(
    z.object({
      region: z.string(),
      status: z.enum(scanRegionStatuses),
      functionCount: z.number(),
      /** Functions that were not stored; `setAside` names the first of them. */
      setAsideCount: z.number(),
      setAside: z.array(setAsideSchema),
      /**
       * Functions that were not in the list before, none where the Region was read for the first time, and those of it that AWS does not have
       * any more; the lists name the first.
       */
      newCount: z.number(),
      newFunctions: z.array(z.string()),
      goneCount: z.number(),
      goneFunctions: z.array(z.string()),
      failure: failureSchema.nullable(),
      startedAt: z.string().nullable(),
      finishedAt: z.string().nullable(),
    }),
  ),
});
export type ScanRow = z.infer<typeof scanRowSchema>;

const withRegions = { regions: { orderBy: { region: 'asc' } } } as const satisfies Prisma.ScanInclude;

/** The scan of that id, or null. */
export async function readScanRow(scanId: string): Promise<ScanRow | null> {
  const scan = await database().scan.findUnique({ where: { id: scanId }, include: withRegions });
  return scan && toRow(scan);
}

/** The account's newest scans, newest first. */
export async function listScanRows(accountId: AccountId, limit: number): Promise<ScanRow[]> {
  const scans = await database().scan.findMany({
    where: { accountId },
    orderBy: { createdAt: 'desc' },
    take: limit,
    include: withRegions,
  });
  return scans.map(toRow);
}

function toRow(scan: Prisma.ScanGetPayload<{ include: typeof withRegions }>): ScanRow {
  return scanRowSchema.parse({
    id: scan.id,
    status: scan.status,
    createdAt: scan.createdAt.toISOString(),
    finishedAt: scan.finishedAt?.toISOString() ?? null,
    regions: scan.regions.map(({ startedAt, finishedAt, ...region }) => ({
      ...region,
      startedAt: startedAt?.toISOString() ?? null,
      finishedAt: finishedAt?.toISOString() ?? null,
    })),
  });
}
