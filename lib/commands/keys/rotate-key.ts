import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../core/audit/actions.ts';
import { AppError } from '../../core/errors.ts';
import { recordAuditEvent } from '../../db/audit/audit-events.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { keysRefreshMilliseconds, loadInstallationKeys, readKeyRows } from '../../db/kernel/installation-keys.ts';
import { type InstallationKey, keySource, newKeyText, prependKey, readKeyRing } from '../../db/kernel/key-ring.ts';
import {
  closeEarlierKeys,
  insertCurrentKey,
  lockedKeyRows,
  retireEarlierKeys,
} from '../../db/kernel/key-rotation-rows.ts';
import { resealColumn, type UnreadableValue } from '../../db/kernel/reseal.ts';
import { open, seal } from '../../db/kernel/seal.ts';
import { countSealedRows, sealedColumns } from '../../db/kernel/sealed-columns.ts';

/** Every point at which a rotation can be killed; between any two of them it is taken up again by the next call. */
export type RotationStep =
  | 'keyWritten'
  | 'keyCurrent'
  | 'batchRead'
  | 'batchWritten'
  | 'resealed'
  | 'closed'
  | 'verified'
  | 'retired';

export type RotationOptions = {
  /** Who does it, for the audit log. */
  actor: Actor;
  /** How long other processes are given to hear of the new key, in milliseconds. */
  noticeMilliseconds?: number;
  /** Called after each step; for the progress that a person sees, and for tests that end the rotation there. */
  observeStep?: (step: RotationStep) => Promise<void>;
};

/** What a rotation came to. With unreadable values it is not finished: the earlier keys stay in use. */
export type RotationResult =
  | { kind: 'rotated'; currentId: string; retiredIds: string[] }
  | { kind: 'unreadable'; values: UnreadableValue[] };

/**
 * Changes the installation's key while it is in use: makes the new key the current one, seals every value anew with it, and retires the
 * earlier one once nothing is sealed with it any more. Called again after a kill it goes on where it ended; it never leaves a value
 * that no key in use opens. The new key is made here where the keys stand in a file; where they stand in variables it is the one in
 * LAMPLIGHTER_KEY, with the earlier one in LAMPLIGHTER_PREVIOUS_KEYS, for every process before this begins.
 * Throws AppError `keyNotNew`, and what loading the keys throws.
 */
export async function rotateKey(options: RotationOptions): Promise<RotationResult> {
  const { actor, noticeMilliseconds = keysRefreshMilliseconds * 1.5, observeStep = () => Promise.resolve() } = options;
  await loadInstallationKeys();
  if (!(await isUnderWay())) {
    const key = await newKey(observeStep);
    await begin(key, actor);
  }
  await loadInstallationKeys();
  await observeStep('keyCurrent');
  await sleep(noticeMilliseconds);
  await resealAll(observeStep);
  await observeStep('resealed');
  await inTransaction(async (tx) => {
    await lockedKeyRows(tx);
    await closeEarlierKeys(tx);
  });
  await observeStep('closed');
  // What was being written while the keys were closed is there by now, and nothing of the kind can follow.
  const values = await resealAll(observeStep);
  if (values.length > 0) return { kind: 'unreadable', values };
  await refuseIfAnyLeft();
  await observeStep('verified');
  const result = await finish(actor);
  await observeStep('retired');
  await loadInstallationKeys();
  return result;
}

/** Whether an earlier rotation was begun and has not come to its end. */
async function isUnderWay(): Promise<boolean> {
  return (await readKeyRows(database())).some(({ status }) => status === 'previous' || status === 'closing');
}

/** The key to change to: one that was given and is not known yet, or a new one in the file. */
async function newKey(observeStep: (step: RotationStep) => Promise<void>): Promise<InstallationKey> {
  const known = new Set((await readKeyRows(database())).map(({ id }) => id));
  const source = keySource();
  // A rotation that was killed right after it wrote its key into the file takes that one.
  const isGiven = !known.has(readKeyRing(source)[0]?.id ?? '');
  if (!isGiven && source.kind === 'file') prependKey(source.file, newKeyText());
  const [key] = readKeyRing(source);
  if (key === undefined || known.has(key.id)) throw new AppError('keyNotNew', { keyId: key?.id ?? '' });
  await observeStep('keyWritten');
  return key;
}

async function begin(key: InstallationKey, actor: Actor): Promise<void> {
  await inTransaction(async (tx) => {
    const rows = await lockedKeyRows(tx);
    if (rows.some(({ id }) => id === key.id)) return; // another call was first
    await insertCurrentKey(tx, { rows, ring: readKeyRing(), key });
    const from = rows.find(({ status }) => status === 'current')?.id ?? '';
    await recordAuditEvent(tx, {
      ...{ actorId: actor.id, actorName: actor.name, action: 'key.rotationStarted' },
      details: { keyId: key.id, previousKeyId: from },
    });
  });
}

async function finish(actor: Actor): Promise<RotationResult> {
  return await inTransaction(async (tx) => {
    const rows = await lockedKeyRows(tx);
    const currentId = rows.find(({ status }) => status === 'current')?.id ?? '';
    const retiredIds = await retireEarlierKeys(tx);
    await recordAuditEvent(tx, {
      ...{ actorId: actor.id, actorName: actor.name, action: 'key.rotated' },
      details: { keyId: currentId, previousKeyId: retiredIds.join(', ') },
    });
    return { kind: 'rotated', currentId, retiredIds };
  });
}

async function earlierKeyIds(): Promise<string[]> {
  const rows = await readKeyRows(database());
  return rows.filter(({ status }) => status !== 'current').map(({ id }) => id);
}

async function resealAll(observeBatch: (step: RotationStep) => Promise<void>): Promise<UnreadableValue[]> {
  const unreadable: UnreadableValue[] = [];
  for (const keyId of await earlierKeyIds())
    for (const column of sealedColumns)
      unreadable.push(...(await resealColumn(database(), column, { keyId }, { open, seal, observeBatch })));
  return unreadable;
}

/** The proof that an earlier key can be given up: not one value names it. */
async function refuseIfAnyLeft(): Promise<void> {
  for (const keyId of await earlierKeyIds())
    for (const column of sealedColumns)
      if ((await countSealedRows(database(), column, { keyId })) > 0) throw new AppError('sealedValueUnreadable');
}
