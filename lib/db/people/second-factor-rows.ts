import { database, type Transaction } from '../kernel/client.ts';
import { readDatabaseTime } from '../kernel/clock.ts';
import { newRowId } from '../kernel/new-id.ts';
import { open, type SealedPlace, seal } from '../kernel/seal.ts';

/** A person's second factor as a command reads it; its secret must not leave the server. */
export type SecondFactor = { secret: string; isConfirmed: boolean; lastStep: number; recoveryCodes: number };

/** A person's second factor, or null. Throws AppError sealedValueUnreadable. */
export async function readSecondFactor(
  tx: Pick<Transaction, 'secondFactor'>,
  userId: string,
): Promise<SecondFactor | null> {
  const row = await tx.secondFactor.findUnique({ where: { userId } });
  if (!row) return null;
  return {
    secret: open(row.secretSealed, placeOf(row.id)),
    isConfirmed: row.confirmedAt !== null,
    lastStep: row.lastStep,
    recoveryCodes: row.recoveryHashes.length,
  };
}

/** Whether a person is asked for a second factor, and how many recovery codes are left. */
export async function readSecondFactorState(userId: string): Promise<{ isOn: boolean; recoveryCodes: number }> {
  const row = await database().secondFactor.findUnique({
    where: { userId },
    select: { confirmedAt: true, recoveryHashes: true },
  });
  return { isOn: row?.confirmedAt != null, recoveryCodes: row?.recoveryHashes.length ?? 0 };
}

/** Stores a new secret, not yet confirmed, in the place of another that never was. */
export async function replaceUnconfirmed(tx: Transaction, userId: string, secret: string): Promise<void> {
  // A row of its own, so that what was sealed for the one before opens here no more.
  const id = newRowId();
  const secretSealed = seal(secret, placeOf(id));
  await tx.secondFactor.upsert({
    where: { userId },
    create: { id, userId, secretSealed },
    update: { id, secretSealed },
  });
}

function placeOf(rowId: string): SealedPlace {
  return { purpose: 'person.totp', rowId };
}

/** Confirms a secret, with the step whose code did it and the hashes of recovery codes. */
export async function confirmSecondFactor(
  tx: Transaction,
  userId: string,
  { step, recoveryHashes }: { step: number; recoveryHashes: string[] },
): Promise<void> {
  await tx.secondFactor.update({
    where: { userId },
    data: { confirmedAt: await readDatabaseTime(tx), lastStep: step, recoveryHashes },
  });
}

/** Uses a step's code up. Returns whether it was still to be used: of several at once only one is. */
export async function takeStep(tx: Transaction, userId: string, step: number): Promise<boolean> {
  const { count } = await tx.secondFactor.updateMany({
    where: { userId, lastStep: { lt: step } },
    data: { lastStep: step },
  });
  return count > 0;
}

/** Uses a recovery code up, given its hash. Returns whether it was one. */
export async function takeRecoveryCode(tx: Transaction, userId: string, hash: string): Promise<boolean> {
  const count = await tx.$executeRaw`UPDATE second_factor SET recovery_hashes = array_remove(recovery_hashes, ${hash})
    WHERE user_id = ${userId} AND ${hash} = ANY(recovery_hashes)`;
  return count > 0;
}

/** Gives a person other recovery codes, as hashes, in the place of all that are left. */
export async function replaceRecoveryCodes(tx: Transaction, userId: string, recoveryHashes: string[]): Promise<void> {
  await tx.secondFactor.update({ where: { userId }, data: { recoveryHashes } });
}

/** Forgets a person's second factor. Returns whether there was one. */
export async function deleteSecondFactor(tx: Transaction, userId: string): Promise<boolean> {
  const { count } = await tx.secondFactor.deleteMany({ where: { userId } });
  return count > 0;
}
