import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';

/** From so many Changes on, statements that are planned by old statistics take noticeably longer than gathering new ones. */
const manyChanges = 200;

/**
 * Has PostgreSQL gather its statistics about Changes anew, so that the statements that follow are planned by what is there; for where many
 * rows were just written (`written`: how many). It takes a sample, some hundred milliseconds at most, and is left out for few rows, or
 * while another transaction does the same.
 */
export async function gatherChangeStatistics(tx: Transaction, written: number): Promise<void> {
  if (written < manyChanges) return;
  await tx.$queryRaw(Prisma.sql`SELECT 1 AS done FROM (SELECT gather_change_statistics()) AS gathered`);
}
