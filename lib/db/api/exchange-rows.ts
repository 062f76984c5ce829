import type { Transaction } from '../kernel/client.ts';

/**
 * Notes that an identity token is exchanged, until it expires by its own word. Returns false when it was exchanged before. Those that
 * have expired are forgotten: nobody accepts them any more.
 */
export async function insertExchange(tx: Transaction, idHash: string, expiresAt: Date): Promise<boolean> {
  // Longer by a minute than the token is accepted with clocks that differ.
  await tx.$executeRaw`DELETE FROM exchanged_workload_token WHERE expires_at < clock_timestamp() - interval '10 minutes'`;
  const inserted = await tx.$executeRaw`
    INSERT INTO exchanged_workload_token (id_hash, expires_at) VALUES (${idHash}, ${expiresAt}) ON CONFLICT DO NOTHING`;
  return inserted === 1;
}
