import crypto from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { commandDatabase, type Database, inTransaction, type Transaction } from './client.ts';
import { databaseEnvironment } from './environment.ts';
import {
  createKeyFile,
  deriveKey,
  type InstallationKey,
  type KeyRing,
  type KeySource,
  keySource,
  readKeyRing,
} from './key-ring.ts';
import { type LoadedKeys, maybeLoadedKeys, replaceLoadedKeys, sealKeysOf } from './loaded-keys.ts';
import { convertOldValues, opensVersion1, sealedBefore } from './old-format.ts';
import type { UnreadableValue } from './reseal.ts';
import { openWith, type SealedPlace, sealWith } from './seal.ts';

/** The advisory lock under which an installation's keys are looked at and changed, so that two first starts agree on one key. */
const keysLock = 72_707_410;

/** How long a process goes by what it last read of the keys: a rotation is known everywhere after that. */
export const keysRefreshMilliseconds = 5_000;

/** How far a key is: see InstallationKey in the schema. */
const keyStatuses = ['current', 'previous', 'closing', 'retired'] as const;

const secretsSchema = z.strictObject({
  /** Whether all that older versions sealed has been sealed anew, so that nothing opens their format any more. */
  isConverted: z.boolean(),
  hash: z.base64(),
  session: z.base64(),
});
/** What is kept sealed with the installation's key, and survives its rotation. */
export type InstallationSecrets = z.infer<typeof secretsSchema>;

let loading: Promise<void> | undefined;
let loadedAt = 0;

/**
 * Makes sure that this process works with the keys of the installation, and that they are the right ones; everything that serves or
 * works asks first. On a fresh installation it stores which key is used from now on, and creates the key file where no key is given; in
 * a database of an older version it seals everything anew first. Cheap when it is known: the database is asked every few seconds.
 * Throws AppError `keyMissing`, `keyWrong`, `keyCheckMissing`, `keyUnusable`, `databaseUnavailable`.
 */
export async function ensureInstallationKeys(): Promise<void> {
  const isKnown = maybeLoadedKeys()?.databaseUrl === databaseEnvironment().url;
  if (isKnown && performance.now() - loadedAt < keysRefreshMilliseconds) return;
  loading ??= loadInstallationKeys().finally(() => {
    loading = undefined;
  });
  await loading;
}

/** The same, asking the database now. */
export async function loadInstallationKeys(): Promise<void> {
  const databaseUrl = databaseEnvironment().url;
  try {
    const { ring, known } = await inTransaction((tx) => confirmedKeys(tx, keySource()));
    replaceLoadedKeys(keysOf(databaseUrl, ring, known));
    if (!known.secrets.isConverted) await convert(commandDatabase(), ring, known);
    loadedAt = performance.now();
  } catch (error) {
    // What is not known to be right any more is not worked with; but an outage says nothing about keys.
    if (error instanceof AppError && error.code.startsWith('key')) replaceLoadedKeys(undefined);
    throw error;
  }
}

/** Holds the keys against being changed by others until the transaction ends. */
export async function lockKeys(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${keysLock})`;
}

const keyRowSchema = z.object({
  id: z.string(),
  status: z.enum(keyStatuses),
  secretsSealed: z.instanceof(Uint8Array).nullable(),
});
/** A key as the database knows it. */
export type KeyRow = z.infer<typeof keyRowSchema>;

/** The keys that the database knows, the oldest first. */
export async function readKeyRows(client: Pick<Database, 'installationKey'> | Transaction): Promise<KeyRow[]> {
  const rows = await client.installationKey.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
  return rows.map(({ id, status, secretsSealed }) => keyRowSchema.parse({ id, status, secretsSealed }));
}

/** The place of an installation's secrets. */
function secretsPlace(keyId: string): SealedPlace {
  return { purpose: 'installation.secrets', rowId: keyId };
}

/** The installation's secrets sealed with a key. */
export function sealSecrets(key: InstallationKey, secrets: InstallationSecrets): Uint8Array<ArrayBuffer> {
  return sealWith({ id: key.id, key: sealKeyOf(key) }, JSON.stringify(secrets), secretsPlace(key.id));
}

function sealKeyOf(key: InstallationKey): crypto.KeyObject {
  return crypto.createSecretKey(deriveKey(key, 'seal 2'));
}

/** What the database says of the keys, once the given ones were found to be the right ones. */
type Known = { current: InstallationKey; secrets: InstallationSecrets; retiredIds: ReadonlySet<string> };

/**
 * What the database says of the keys, read in one statement, so that it is of one moment. Only the first start takes the lock: everybody
 * asks every few seconds, and a rotation holds it while it waits for tables.
 */
async function confirmedKeys(tx: Transaction, source: KeySource): Promise<{ ring: KeyRing; known: Known }> {
  let rows = await readKeyRows(tx);
  if (rows.length === 0) {
    await lockKeys(tx);
    rows = await readKeyRows(tx);
  }
  if (rows.length === 0) return await claim(tx, source);
  const ring = readKeyRing(source);
  return { ring, known: knownFrom(rows, ring) };
}

/** Compares the keys that were given with those that the database knows. Throws AppError `keyMissing`, `keyWrong`. */
export function knownFrom(rows: readonly KeyRow[], ring: KeyRing): Known {
  for (const { id, status } of rows) {
    if (status === 'retired' || ring.some((key) => key.id === id)) continue;
    const given = ring.map((key) => key.id).join(', ');
    throw given === '' ? new AppError('keyMissing', { keyId: id }) : new AppError('keyWrong', { keyId: id, given });
  }
  const row = rows.find(({ status }) => status === 'current');
  const current = ring.find(({ id }) => id === row?.id);
  if (row?.secretsSealed == null || current === undefined) throw new AppError('keyCheckMissing');
  const text = openWith({ id: current.id, key: sealKeyOf(current) }, row.secretsSealed, secretsPlace(current.id));
  const retiredIds = new Set(rows.filter(({ status }) => status === 'retired').map(({ id }) => id));
  return { current, secrets: secretsSchema.parse(JSON.parse(text)), retiredIds };
}

/**
 * The first start with a database: stores which key it is that everything is sealed with from now on. Only where nothing was ever
 * sealed is a key created; a key that does not open what older versions sealed is refused.
 */
async function claim(tx: Transaction, source: KeySource): Promise<{ ring: KeyRing; known: Known }> {
  const before = await sealedBefore(tx);
  // Values of this format are only ever written once the key is known: somebody took the rows away.
  if (before === 'version 2') throw new AppError('keyCheckMissing');
  if (before === 'nothing' && source.kind === 'file' && readKeyRing(source).length === 0) createKeyFile(source.file);
  const ring = readKeyRing(source);
  const [current] = ring;
  if (current === undefined) throw new AppError('keyMissing', { keyId: 'none' });
  if (before === 'version 1' && !(await opensVersion1(tx, ring))) {
    throw new AppError('keyWrong', { keyId: 'none', given: ring.map(({ id }) => id).join(', ') });
  }
  const secrets = {
    // Clear addresses of webhooks are converted too, and a webhook has a sealed secret.
    isConverted: before === 'nothing',
    // What older versions derived from the key at each use, so that their hashes and sessions stay valid.
    hash: deriveKey(current, 'hash 1').toString('base64'),
    session: deriveKey(current, 'session 1').toString('base64'),
  };
  await tx.installationKey.create({
    data: { id: current.id, status: 'current', secretsSealed: sealSecrets(current, secrets) },
  });
  return { ring, known: { current, secrets, retiredIds: new Set() } };
}

/** Seals what older versions left, and then says for good that nothing of it is left. */
async function convert(client: Database, ring: KeyRing, { current, secrets }: Known): Promise<UnreadableValue[]> {
  const unreadable = await convertOldValues(client, ring);
  await client.installationKey.updateMany({
    where: { id: current.id, status: 'current' },
    data: { secretsSealed: sealSecrets(current, { ...secrets, isConverted: true }) },
  });
  return unreadable;
}

function keysOf(databaseUrl: string, ring: KeyRing, { current, secrets, retiredIds }: Known): LoadedKeys {
  return {
    databaseUrl,
    currentId: current.id,
    sealKey: sealKeysOf(ring, retiredIds),
    hashKey: crypto.createSecretKey(Buffer.from(secrets.hash, 'base64')),
    sessionSecret: Buffer.from(secrets.session, 'base64').toString('base64url'),
  };
}
