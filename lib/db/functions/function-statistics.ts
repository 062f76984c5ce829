import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';

/** From so many new functions on, statements that are planned by old statistics take noticeably longer than gathering new ones. */
const manyFunctions = 200;

/**
 * Has PostgreSQL gather its statistics about the list of functions anew, where many were just added to it (`added`: how many), so that the
 * statements that follow are planned by what is there. It takes a sample, some hundred milliseconds at most, and is left out for few
 * functions, also for few among those that the statistics know, or while another transaction does the same.
 */
export async function gatherFunctionStatistics(tx: Transaction, added: number): Promise<void> {
  if (added < manyFunctions) return;
  await tx.$queryRaw(Prisma.sql`SELECT 1 AS done FROM (SELECT gather_function_statistics(${added}::int)) AS gathered`);
}
