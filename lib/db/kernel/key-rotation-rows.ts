import { AppError } from '../../core/errors.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from './client.ts';
import { readDatabaseTime } from './clock.ts';
import { type KeyRow, knownFrom, lockKeys, readKeyRows, sealSecrets } from './installation-keys.ts';
import type { InstallationKey, KeyRing } from './key-ring.ts';
import { sealedColumns } from './sealed-columns.ts';

/** Locks the keys for the transaction and returns them, the oldest first. */
export async function lockedKeyRows(tx: Transaction): Promise<KeyRow[]> {
  await lockKeys(tx);
  return await readKeyRows(tx);
}

/**
 * Makes a key the one that everything is sealed with from now on; the one before it still opens. The hash key and the session secret
 * move along. Throws AppError `keyMissing` or `keyWrong` when the ring lacks a key in use.
 */
export async function insertCurrentKey(
  tx: Transaction,
  { rows, ring, key }: { rows: readonly KeyRow[]; ring: KeyRing; key: InstallationKey },
): Promise<void> {
  const { secrets } = knownFrom(rows, ring);
  await tx.installationKey.updateMany({ where: { status: 'current' }, data: { status: 'previous' } });
  await tx.installationKey.create({
    data: { id: key.id, status: 'current', secretsSealed: sealSecrets(key, secrets) },
  });
}

/**
 * From now on nothing is stored that is sealed with an earlier key: whoever tries is refused by the database and tries again. Waits for
 * those who are writing at this moment, whose values a last look finds.
 */
export async function closeEarlierKeys(tx: Transaction): Promise<void> {
  const tables = [...new Set(sealedColumns.map(({ table }) => `"${table}"`))].join(', ');
  await tx.$executeRaw(Prisma.raw(`LOCK TABLE ${tables} IN SHARE ROW EXCLUSIVE MODE`));
  await tx.installationKey.updateMany({ where: { status: 'previous' }, data: { status: 'closing' } });
}

/** Ends the use of the earlier keys: nothing opens with them any more. Returns their ids. Throws AppError `keyCheckMissing` without any. */
export async function retireEarlierKeys(tx: Transaction): Promise<string[]> {
  const rows = await tx.installationKey.findMany({ where: { status: 'closing' }, select: { id: true } });
  if (rows.length === 0) throw new AppError('keyCheckMissing');
  await tx.installationKey.updateMany({
    where: { status: 'closing' },
    data: { status: 'retired', secretsSealed: null, retiredAt: await readDatabaseTime(tx) },
  });
  return rows.map(({ id }) => id);
}
